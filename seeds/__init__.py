"""Reference data and sample articles that ship with dateline."""
