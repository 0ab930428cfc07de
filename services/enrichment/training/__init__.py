"""Professional development: courses, the places that schools book on them, who came, what they
thought of it. No member of staff is named anywhere.

course   a course of the authority's
booking  the places of one school on one course
rules    what may be said of both when; who gets a place. Pure
drafts   what callers send
seats    the places of a course, filled and freed with its turn held
routes   /courses
booking_routes  /bookings
standing what is told of bookings
counting what is booked and was attended, together. Pure
summary  /training/summary, /training/schools
"""
