"""GCSE and equivalent results: pupil by pupil as providers send them, and what they come to.

NI 75 and its gaps.

kind      the submission kinds `attainment` and `key_stage_4_removals`
counts    pupils counted by group: pure
state     the counts of each home, told and kept
groups, reading, hiding, answers, routes
          the counts as they are answered, of a school or an authority
qualifications
          what counts, and how much
pupils    why one pupil has the outcome he or she has
"""
