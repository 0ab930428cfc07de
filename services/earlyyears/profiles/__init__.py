"""Profile returns: children's scores come in by file, counts of each school and year go out."""
