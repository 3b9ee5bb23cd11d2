"""From what the user names to byte streams: files, folders, globs, archives, standard input and URLs."""
