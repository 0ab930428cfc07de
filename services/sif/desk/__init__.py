"""What one person has in front of them, read off the records of all kinds.

lines      what timelines are of: records, the register, results
timeline   /organisations/{identifier}/timeline
worklist   /worklist: what is due, to me
watchlist  /watchlist: the organisations one keeps an eye on
calendar   telling what a new day alone changes
"""
