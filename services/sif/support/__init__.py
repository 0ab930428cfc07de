"""Consultants' support for schools and settings: half days within capacity, and those delivered.

state     support in one field of expertise, and what events tell
rules     who may have support, who may give it, what counts as delivered
drafts    what callers send
routes    /support
delivery  /support/delivery
"""
