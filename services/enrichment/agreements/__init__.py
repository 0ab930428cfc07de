"""Service level agreements of schools with traded services: quoted, signed, delivered, renewed.

state     an agreement, its dues and timeline, what events tell of it
rules     what may be done to it when
standing  how delivery stands against what was agreed; income. Pure
drafts    what callers send
quoting   quotes from the catalogue, for one school or many
routes    /agreements
summary   agreements of a year added up, by service. Pure
asking    the agreements and services that a question is about
reading   /agreements/summary
lists     /agreements/renewals, /agreements/behind
"""
