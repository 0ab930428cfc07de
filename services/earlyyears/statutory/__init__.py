"""The statutory return: the information of SI 2009/1554 on each child, as a file that is kept.

fields     what the regulations prescribe, by column and by element
schema     the XML schema, and what it says of a file without telling what is in it
held       the children of a school or an authority, as they are held now
gaps       what is missing or wrong before anything is released
writing    the file
reading    a file, school by school
making     a return made of the children held
kept       the returns that were made, sealed
rows       a return's children as rows of a Profile file
comparing  what changed between two returns
answers    what callers send and are told
routes     made, released
looking    listed, read in counts, compared
files      the file, or its rows as CSV
importing  a file taken in as a submission of Profiles
"""
