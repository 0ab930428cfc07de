"""Audit tools: what settings and schools are looked at by, criterion by criterion, as data.

state     a tool: its sections, criteria and what each score looks like
scoring   what scores by a tool come to, and what is wrong with them
rules     what may be done to a tool when, and what is wrong with one
built_in  the tools that come with the service
routes    /audit-tools
"""
