"""Who is who across articles: linking rules, and the judgements that override them."""
