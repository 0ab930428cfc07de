"""Benchmarks: official figures as published, release by release, and what they say of ours."""
