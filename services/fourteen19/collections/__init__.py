"""Collections: which data of which providers are due by when, and what has been received.

state      a collection, and what events tell of the returns expected
rules      its days; what a day says of a return; for which collection a submission counts. Pure
drafts     what callers send
reading    how each return stands, in one statement
receiving  a submission counts: kept, told, noted in its receipt; dues on the worklist
routes     /collections
returns    /collections/{key}/returns, /collections/overdue
"""
