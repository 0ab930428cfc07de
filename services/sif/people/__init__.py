"""Who works for schools: School Improvement Partners, consultants, advisers; which school has whom.

state       a person, an allocation of one to a school for a year
rules       who may be whose partner when, and with how many days
load        what somebody is committed to in a year, and what is left
engaging    the rules of a person held against the records, under the person's lock
reading     the person of a token; people and schools as lists need them
drafts      what callers send
routes      /people
allocations /allocations
workload    /people/…/workload, /people/accreditations
missing     /allocations/missing
"""
