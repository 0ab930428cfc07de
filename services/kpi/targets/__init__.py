"""Targets: what an indicator should reach in a place and period, who set it and why.

    target           what stands, as submissions left it; a null value: withdrawn
    target_history   every change, append-only; the newest row of a key is its target

A target is of exactly one indicator, place, period and group: an area's is not its schools'.
"""
