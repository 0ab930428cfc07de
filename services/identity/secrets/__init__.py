"""Secrets of clients: shown once, kept as hashes, rotated with overlap."""
