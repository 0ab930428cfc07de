"""What is known of each school and setting on a day that bears on its tier.

facts    the facts of one organisation
attained what they take from its key-stage results: floor, trend, shortfalls: pure
judged   what they take from inspections, visits and notes: pure
reading  the facts of many organisations, in a fixed number of statements
"""
