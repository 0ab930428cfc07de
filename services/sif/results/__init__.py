"""Key-stage results: what was published, and pupils' own.

published       performance tables as they are: schools, authorities, England
pupils          pupils' own results, under a key
gcse            what `fourteen19` counts of key stage 4
rules           standards, floors, gaps: pure
reading         the results of schools, from whichever of the three is held
state           the event of each
areas           an authority added up from its schools
reconciliation  its schools against the row published of it
"""
