"""Traded services: what the authority's services offer to schools, in packages, at which price.

money    pounds and units
state    a service and its packages, year by year
rules    what may be done to it when; prices of the next year
drafts   what callers send
reading  the catalogue, for schools too
routes   /traded-services
"""
