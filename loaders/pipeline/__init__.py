"""The stages of a load: read, annotate in worker processes, write in batches."""
