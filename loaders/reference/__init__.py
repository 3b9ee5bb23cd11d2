"""Reference data: countries, their names, and known people."""
