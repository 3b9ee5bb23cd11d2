"""Roles, embedded countries and governments as a reader annotated them: offsets and labels, never texts."""
