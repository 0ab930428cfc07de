"""Intensive Intervention: warning notices, eligibility for intervention, powers.

law             Part 4 of the Education and Inspections Act 2006 as data, by day
clock           the days it gives: periods, and the window of two months
state           a notice, a power, what events tell of them
rules           what may be done to a notice when
eligibility     by which sections a school is eligible, from which day to which
permission      which power may be used on a day, why not, and from when
powers          what may be done to a power when
drafts          what callers send
reading         what bears on a school's powers; every notice on a day
routes          /warning-notices
power_routes    /powers
reading_routes  /law, /interventions, /organisations/{identifier}/eligibility
"""
