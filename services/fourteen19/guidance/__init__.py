"""Advice and guidance interviews at 14 (year 9) and at 16 (year 11): who had one.

kind      the submission kind `guidance`
state     the cohorts, and who of them was interviewed by day: what is told
coverage  /guidance/coverage, as counts
missing   /guidance/not-interviewed, by name
"""
