"""Foundation Learning: entry level and level 1, by what it is made of.

kind  the submission kind `foundation-learning`
"""
