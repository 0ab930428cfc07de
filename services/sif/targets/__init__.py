"""Statutory targets of governing bodies: due by 31 December, five terms before the results.

law        which targets the regulations require, of whom, since and until when
state      the targets of one school and academic year, what events tell
rules      what may be done to them, and by which day
drafts     what callers send
concerned  the schools that must set them
routes     /targets: set, revised, advised on
lists      opened for all schools; who is late; the authority's own sum
"""
