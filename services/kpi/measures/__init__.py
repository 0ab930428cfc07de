"""Measures: what is counted. The list of them, and what each event says in them."""
