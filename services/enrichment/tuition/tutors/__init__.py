"""Tutors of one-to-one tuition, the authority's own; schools name them by their keys.

state   a tutor
drafts  what callers send
routes  /tutors
counts  /tuition/tutors: what each taught, as counts
"""
