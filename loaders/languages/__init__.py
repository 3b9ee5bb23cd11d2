"""Language packs: the words, grammar and model with which the steps of annotating read a language."""
