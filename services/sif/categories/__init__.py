"""The tier of a school or setting, term by term: proposed by the School Improvement Partner, agreed
or disputed by the head, moderated, confirmed; reconsidered once, or reopened.

state      a category, the evidence kept with it, what events tell
stays      how long each tier was held, and the moves between them
rules      what may be done to a category when
tiers      which tiers the facts and the past of an organisation allow
standing   those facts and that past, read; the evidence kept with a proposal
drafts     what callers send
routes     /categories
reviews    the termly review of an area: opened, followed, confirmed together
reading    tiers on a day, the tiers of an organisation over time
reopening  reopening a category at once, for Ofsted's category or a warning notice
concerns   what of Ofsted's categories does
"""
