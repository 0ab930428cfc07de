"""Collaborative Working Groups of schools and settings in Intensive Support or Intensive
Intervention: their members, meetings and decisions.

state   a group, its meetings, what the school does not see
rules   whose members there must be, who chairs, what may be done when
drafts  what callers send
routes  /working-groups
plan    the one joint plan of a group
"""
