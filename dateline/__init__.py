"""The command line of dateline: a thin shell over `store` and `loaders`."""
