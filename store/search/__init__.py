"""Full-text search: the query language, its SQL on either engine, and words near a span."""
