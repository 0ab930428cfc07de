"""The common application: one form of a young person, several choices.

state      an application: its choices in order, and where each stands
rules      who may do what with a choice when; lapsing, closing
rounds     /application-rounds: an area's dates for one September
drafts     what callers send
texts      statement, expected qualifications and reference, sealed
codes      the young person's access code
making     what has to be known to make one: its home, its choices
homes      whose an application is: where it was begun, and the home of today
acting     how a choice is changed, by whomever
ending     when a code and the texts end
routes     /applications, for the home school
listing    /applications, those of the caller's homes
many       forms and codes for a whole year group
looking    /applications/{key}: whole, with the name
providing  /applications/choices and decisions, for providers
deciding   many decisions in one transaction
places     more offers on a course than places
applicant  /my-application, for who has its code
overview   who has applied and who has not, as counts; those without, by name
standing   what events tell
counting   offers, for the September Guarantee
"""
