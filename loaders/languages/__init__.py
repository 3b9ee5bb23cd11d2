"""Language packs: the words, grammar and model that the steps of annotating read a language by."""
