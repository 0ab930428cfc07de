"""The roll that enrichment is given on: a school's pupils by UPN, sealed; no name is asked for.

keys      who a pupil is, as the database has it
columns   how the file looks
checks    year, school and pupil of every row of any file
kind      the submission kind `pupils`
files     one way to declare a file that refers to pupils, or to schools only
groups    characteristics that things are told by
state     what events tell of the roll
held      rows held of pupils, of each kind of file, read back
numbers   the numbers by which other files' rows refer to pupils
counts    how many pupils each school's roll holds
rekeying  all pupils from one key to the current one
"""
