"""Audits, supported self-evaluations and follow-ups: planned, made, scored, their actions."""
