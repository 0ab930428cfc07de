"""PE and school sport: the yearly survey of schools, by year group and gender, in counts.

kind      the submission kind `sport_survey`
rules     counts and what they add up to
state     what is held of a survey, and what is told of it
expected  which schools a return is expected of
hiding    what those bound to other schools are told
summary   /sport
schools   /sport/schools and /sport/missing
"""
