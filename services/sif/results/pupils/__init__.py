"""Pupils' own results, under a key: personal data."""
