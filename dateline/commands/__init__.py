"""The commands, one module for each kind of user; importing a module registers its commands."""
