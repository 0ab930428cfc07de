"""Inspections and monitoring visits, and the categories of concern they lead to."""
