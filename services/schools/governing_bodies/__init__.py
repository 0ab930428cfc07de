"""Governing bodies: the seats there are, who fills them, and the powers used over them.

rules      a body in numbers on a day, pure; `state` tells them to the world
kinds      files of seats, governors and their training; `edits` the same a record at a time
routes     reading them
powers     what `sif` did under the Education and Inspections Act 2006
terms      terms of office begin and end without anybody's doing: that is told, too
"""
