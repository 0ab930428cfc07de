"""Learners, as each provider has them, and which of them are one young person.

keys           who a learner is, as the database has it
columns, checks, kind
               the submission kind `learners`
linking        which learners are one young person: pure rules
links          the same, in the database: numbers, persons, doubtful pairs
statistics     what the database is told of tables that have grown
young_people   each young person once a year, with the home
reading, counts
               learners for those who may see them; how many there are
named          young people by name, for the lists of other capabilities
matches, deciding
               doubtful pairs side by side, and what a person says of them
rekeying       all of it under a new key
"""
