"""What all files of partner colleges, training providers and schools have alike.

Each row begins with academic year, provider and the provider's own reference of the learner; a file
is of providers its sender acts for; what changed is told by young people's homes.

checks  year, provider and learner of every row
kinds   one way to declare such a file
held    its rows, read back
"""
