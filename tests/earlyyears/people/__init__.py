"""People of the team."""
