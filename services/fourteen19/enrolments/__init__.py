"""Young people on programmes, counted once with their homes, whatever the provider.

rows   enrolments on all programmes, read alike
stays  what files of enrolments have alike: days and outcome
state  what is told of the young people of a home
groups by framework, public employer, component, destination, consortium
routes /programmes
"""
