"""Learners, as each provider has them, and which of them are one young person.

keys           who a learner is, as the database has it
columns, kind  the submission kind `learners`
linking        which learners are one young person: pure rules
links          the same, in the database: numbers, persons, doubtful pairs
young_people   each young person once a year, with the home
"""
