"""Level 2 and Level 3 by the age of 19 (NI 79 to 82), of cohorts fixed at 14.

rules     rates, gaps and differences: pure, in exact numbers
kind      the submission kind `attainment_releases`: what was published
releases  the vintages held, side by side
state     the newest, told under the area's code
answers, routes
          GET /by-19
cohorts, cohort_routes
          the authority's own: who was 14 here, and what they have reached since
"""
