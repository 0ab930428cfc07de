"""Enrichment: who gets what, in which school, with what effect."""
