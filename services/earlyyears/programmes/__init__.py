"""Programmes of visits: who is to have one by when, and how far they are made."""
