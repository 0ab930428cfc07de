"""The prospectus: courses for young people from 14 to 19, that anybody may search.

state          a course
rules          what cannot be so, and what may be done to it when
drafts         what callers send
texts          how texts, addresses and mailboxes are written
routes         /courses: written, published, corrected, withdrawn
bulk           /courses/bulk: many at once
index          the table `course`: those published, as they are searched
words          from what somebody types to the words that are looked for
matching       what was typed, as conditions in SQL
asked          what a search may ask
searching      the search in SQL
answers        what anybody is told of a course
public_routes  /public/courses
overview       /public/prospectus: how many there are, by provider, line and level
gaps           /courses/gaps and /courses/notices: what is missing
"""
