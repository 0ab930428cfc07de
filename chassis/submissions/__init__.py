"""Bulk data, one way in: files checked by published rules, merged as sets, and reversible."""
