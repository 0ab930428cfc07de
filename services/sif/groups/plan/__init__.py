"""The joint plan of a working group, under the group's key.

state     a plan: objectives with milestones, reviews, exit criteria; what events tell
rules     what makes a plan complete, a review whole, an end possible
drafts    what callers send
routes    /plans
progress  the ratings review by review, and what is overdue on a day
"""
