"""Lineage: which organisation took over from which."""
