"""Submissions, on real PostgreSQL, with a small kind of their own: stock in a warehouse."""
