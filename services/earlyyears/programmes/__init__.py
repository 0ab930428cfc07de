"""Programmes of visits: which schools and settings are visited by which day, and how far it is.

state      a programme
usual      the usual ones of a year
drafts     what callers send
routes     /programmes: made, closed, and the usual ones
spreading  visits over the working days of a window
planning   /programmes/{key}/plan: a visit for everybody eligible that has none
reading    what each programme's schools and settings have of it
pace       how far a programme is, and whether it will end in time
progress   /programmes/{key}/progress, and the overview
"""
