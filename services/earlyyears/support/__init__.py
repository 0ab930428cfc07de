"""Support in inverse proportion to quality: hours shared out, and those delivered.

*.toml       the rules hours are shared out by: each a version, from a day on
ruling       what such a rule is made of, checked when it is read; which is in force
sharing      who gets how many hours of so many by a rule, and why
allocation   how one area's hours of a year were shared out
reading      capacity, and what is known of those who share it
differences  what one sharing out changes against another
adoption     from an allocation to everybody's support
state        support of one school or setting, and what events tell
rules        what counts as delivered
drafts       what callers send
allocating   /support-allocations
looking      /support-allocations: differences, what is needed, the rules
routes       /support
delivery     /support/delivery
"""
