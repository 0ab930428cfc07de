"""Case records: what people do in a service, kept in one shape (docs/decisions/0019).

A service that keeps them has the tables of `tables`, and declares its `telling`.

state      what a capability says of its record: a frozen model, its dues, its timeline
numbered   parts of it that have numbers; actions
drafts     what bodies of several capabilities hold alike
naming     the organisations a body names
refusing   how a rule says no
store      reading records, and writing them with before, after, who and why
changing   the one way a route makes or changes a record
bulk       making many of one kind at once
told       what events tell of records of a kind
tables     the tables of records, of what was told and of inspections
reading    the routes every kind of record has: list, one, history
people     whose a token is; people as rules need them
worklist   /worklist: what is due, to me
lines      the lines of timelines
timeline   /organisations/{identifier}/timeline
calendar   telling what a new day alone changes
"""
