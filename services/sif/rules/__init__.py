"""From facts to a suggested tier. A suggestion never becomes a category by itself.

*.toml       the rule sets: each a version for one framework, from a day on
conditions   what a rule may ask of one fact: a closed list
named        the facts a rule may ask about: of which kind, in words, how far from otherwise
ruleset      what a set is made of, checked when it is read; which is in force
suggesting   the suggestion: the rule that fired, its evidence, near misses, what is not known
trying       which tiers other rules would suggest
routes       /suggestions, /organisations/…/suggestion, /rule-sets
"""
