"""Consortia: schools, colleges and providers that agree to teach lines of learning together.

state    a consortium: its members, its agreement, its lines
drafts   what callers send
rules    what may be done when
reading  which of them a caller may see; whose turn it is
routes   /consortia
lines    /consortia/{key}/lines
"""
