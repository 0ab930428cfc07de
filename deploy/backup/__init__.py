"""Backup and restore of the one database: a base copy and every byte of WAL after it."""
