"""Tests of the early years service."""
