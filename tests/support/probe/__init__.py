"""A service with no tables but the chassis's, for tests."""
