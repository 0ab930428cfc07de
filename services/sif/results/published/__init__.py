"""Performance tables as they were published, with what they say in place of a figure."""
