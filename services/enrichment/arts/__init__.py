"""Artsmark of schools, and Arts Awards of their young people.

kinds    the submission kinds `artsmark` and `arts_awards`
state    what is held and was achieved: what is told
artsmark /artsmark, /artsmark/schools: who holds one, and until when
awards   /arts-awards, as counts
sides    what of awards is told to whom
"""
