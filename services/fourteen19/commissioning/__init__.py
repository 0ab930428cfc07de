"""Places of 14-19 provision: planned by providers, commissioned by the authority.

state    the places of one provider and year
rules    what may be said of them when
drafts   what callers send
planned  what other capabilities are told of them
routes   /places
summary  what is planned, commissioned and delivered in an area, side by side. Pure
reading  /places/summary
"""
