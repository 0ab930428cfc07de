"""The School Improvement Framework: which tier each school is in and why, and what follows.

records        what all the rest stands on: a case record, its changes, what is due, its timeline
organisations  this service's own copy of the register, with inspections and categories of concern
results        key-stage results: published tables and pupils' own, floors, reconciliation
facts          what is known of each school that bears on its tier
rules          from facts to a suggested tier, with near misses; data with versions
categories     the tier of a school and term: proposed, agreed or disputed, moderated, confirmed
people         School Improvement Partners and consultants: accreditation, allocation, workload
support        consultants' days to schools: allocated within capacity, delivered
visits         planned and recorded, replied to, signed off; their actions; what is confidential
groups         Collaborative Working Groups: members, meetings, the joint plan and its reviews
interventions  warning notices and the powers that follow, by the law of the day
targets        statutory targets, five terms ahead
ratings        the National Strategies' rating of the authority
desk           a school's timeline, one's watchlist, one's worklist
"""
