"""The Early Years Quality Improvement Team: who is in it, and what each has to do.

state      a person
drafts     what callers send of one
rules      what cannot be of a person
leaving    what follows from a change: a caseload is handed over first, a client is one person's
routes     /people
load       what each has to do in a year, read off the records
workload   /people/…/workload
"""
