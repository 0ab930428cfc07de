"""Foundation Learning at schools and colleges: pilots, and readiness for 2013.

state   a pilot, and what is to be ready
drafts  what callers send
rules   what may be said when
routes  /pilots, /pilots/readiness
"""
