"""What `kpi` knows of organisations: names, dates, the groups they are in, whom they succeeded."""
