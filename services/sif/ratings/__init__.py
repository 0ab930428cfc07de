"""The National Strategies' rating of the authority's school improvement work, strand by strand and
term by term, with reasons and evidence.

state      a rating; the strands
rules      the key of a rating, and from which day there can be one
direction  whether ratings get better
drafts     what callers send
reading    a term's ratings beside those of the term before
routes     /strategies-ratings
"""
