"""What one person has in front of them, read off the records of all kinds.

timeline   /organisations/{identifier}/timeline
worklist   /worklist: what is due, to me
"""
