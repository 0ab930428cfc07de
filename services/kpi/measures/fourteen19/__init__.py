"""What the events of 14-19 say, in figures.

programmes  young people on Diplomas and other programmes, and what providers teach
lines       lines of learning, consortia and pilots
offers      the September Guarantee, common applications, guidance interviews
activity    what young people do from month to month
attainment  results at 16 and at 19
returns     what providers owed and sent; the transfer of functions
"""
