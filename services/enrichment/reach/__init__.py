"""Who is missing out: which schools, wards and groups of pupils get little enrichment.

*.toml       the rules: what counts as a provision, for whom, and from where on somebody misses out
ruleset      what a version of them is made of, checked when it is read
provisions   which provisions a school has in a year, by what is told of it
pupils       of the pupils of each ward and group, how many had any
rules        who misses out, by how much, in which order. Pure
answers      what callers are told
routes       /reach
"""
