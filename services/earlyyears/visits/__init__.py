"""Audits, supported self-evaluations and follow-ups: planned, made, scored, their actions.

state    a visit, and what events tell of it
rules    what may be done to a visit when
drafts   what callers send
making   what has to be known to make or to score one: its key, its tool
hours    what visits take, in statements
routes   /visits
report   /visits/{key}/report: scores by section, strengths, weakest criteria, the visit before
"""
