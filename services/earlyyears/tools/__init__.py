"""Audit tools as data: sections, criteria, scores."""
