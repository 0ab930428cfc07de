"""The monthly client file, as authorities sent it to the department: XML, written and read.

fields     the data sets, element by element
nccis-1.xsd  the XML schema
schema     the schema, and where each of its elements stands
held       the young people of an area, as they are held now
writing    the file
rules      what cannot be so among the data sets of one young person
reading    a file, young person by young person
taking     a file as rows of learners, offers and participation
routes     /nccis
"""
