"""The board: the system's face, for officers, members, partners and operations people.

Pages are made here, from what the services' public API tells whoever is signed in: the board knows
nothing of its own and may nothing of its own. Each works without JavaScript; with it, figures
renew themselves as they change.

app          the pages as one application, and what all answers have in common
session      who is signed in: a sealed cookie
asking       the public API, asked as whoever is signed in
sign_in      signing in and out
moment       the time control: which day is looked at, as known when
forms        what a form of the pages holds
pages        templates, and what all of them can say
words        how figures, days and colours are told
assets       styles and scripts, served from here
"""
