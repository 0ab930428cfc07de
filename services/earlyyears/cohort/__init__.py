"""The children whose Profile is expected, held against those received.

columns   how a list of them looks
kind      the submission kind `expected_children`
counts    expected, received, missing: of each return
routes    /cohort, /cohort/missing
"""
