"""Lines of learning in an area: planned and offered, learners against plan, take-up (NI 90).

standing  where a line stands, of all consortia together; pure
state     what is told of a line, by the lead provider of the first consortium
take_up   young people on Diplomas on a day, by group, and what others may be told; pure
people    the same people, in the database
answers   what both routes answer with
routes    /lines, /take-up
"""
