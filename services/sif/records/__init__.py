"""Case records: what every capability of this service keeps, in one shape.

state      what a capability says of its record: a frozen model, its dues, its timeline
store      reading records, and writing them with before, after, who and why
changing   the one way a route makes or changes a record
reading    the routes every kind of record has: list, one, history
"""
