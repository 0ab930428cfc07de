"""What young people do: education, training, work, none of them, or nobody knows (NI 117, NI 91).

codes           what a young person may be doing, and the group each counts in
currency-1.toml how long what was heard stays true: data with versions, from a day on
currency        the same, checked when it is read; until when an activity counts
currency_routes /participation/currency
rules           a young person's situation on a day, out of all that was told; NI 117
kind            the submission kind `participation`
stories         all that was told of each young person of some homes, from the database
counting        stories counted, at the end of each month
state           what is told of a home
groups          young people told apart by age, gender, ethnic group, home
hiding          what a reader is told who acts for some organisations only
answers, showing, routes
                /participation
following       /participation/expiring: whom to ask again, and who is NEET, by name
"""
