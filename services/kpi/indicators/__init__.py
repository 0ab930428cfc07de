"""Indicators: definitions held as data, and the closed list of kinds that compute them."""
