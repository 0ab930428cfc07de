"""Enrichment support for schools causing concern: proposed when `sif` moves a school to Intensive
Support or Intensive Intervention, answered by the school, delivered, reviewed, closed.

*.toml       the packages: what is proposed in which tier and phase, with hours and why
packages     what a version of them is made of; which package is for whom
state        one support, and what events tell of it
placing      what follows for it from a school's tiers
rules        what may be done with it when
following    the subscription to `sif`
drafts       what callers send
routes       /support
overview     /support/overview, /support/rules
"""
