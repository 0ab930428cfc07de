"""Who provides for children under five: what is known of each, and how Ofsted judged them.

state        a school's or setting's provision
drafts       what callers send of it
rules        what cannot be so
routes       /settings/{key}, one; /settings/bulk, many
listing      /settings: everybody of an area, with where each stands
inspections  which were good or better when; pure
inspected    /settings/quality-of-inspections
"""
