"""The September Guarantee: a suitable place offered to every young person of 16 and 17.

rules      what offers and cohorts there are, and the one status of each young person
kind       the submission kind `offers`
cohorts    the young people of the cohorts, with what was told of offers to them
state      what is told of the young people of a home
counting   counts and rates, by home, gender and sort of offer
hiding     what others may be told of them
routes     /guarantee
reading    those without a suitable offer, by name
contacts   what is kept of contacts with one of them
drafts     what callers send
acts       /guarantee-follow-ups
"""
