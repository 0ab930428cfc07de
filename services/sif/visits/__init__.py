"""Visits of School Improvement Partners: planned, made, shared with the school, replied to, signed
off; the actions they lead to; and what of them is confidential.

state   a visit, its confidential note, what events tell
rules   what may be done to a visit when, and by which day
drafts  what callers send
routes  /visits and /visit-notes
"""
