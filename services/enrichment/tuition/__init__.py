"""One-to-one tuition: courses of ten hours in English or mathematics, each pupil with a tutor.

kinds       the submission kinds `tuition_allocations`, `tuition`, `tuition_sessions`
rules       how far a school is; what few may not tell. Pure
courses     courses as held, with what their sessions come to; allocations
counting    courses counted together, in the database
state       what is told of each school and year
figures     what counts say in answers
summary     /tuition
schools     /tuition/schools, /tuition/stalled: school by school
named       /tuition/courses, by pupil: personal data
tutors      /tutors, /tuition/tutors
"""
