"""The public side: values are published as a snapshot, made by somebody, small groups hidden.

taking      the values of an area and its organisations as they stand
hiding      which of them may be published, one table an indicator: pure
keeping     releases in the database, of which nothing is ever changed
making      a release, or a dry run of one
publishing  what the public reads: of each indicator, area and period the newest release
"""
