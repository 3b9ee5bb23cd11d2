"""Pure functions from text to spans: which people and countries it names, and where."""
