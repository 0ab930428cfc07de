"""The ledger of measures: an append-only journal of what each event changed, and its balances.

    journal   one row per applied event: which, when known, why
    entry     append-only lines of a journal row: by how much a measure of one place moved, and
              from which day that is true
    posting   what each event key says at present, as lines; a new version posts the difference
    balance   the sum of the entries, per organisation and per area

Values are no table: an indicator is computed from balances when it is read.

An entry, and a balance, holds all groups of one measure in one row (`cells`: group -> bucket ->
amount): an event moves them together, and one row is nine times cheaper than nine.
"""
