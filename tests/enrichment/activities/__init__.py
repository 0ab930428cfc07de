"""Activities: planned, what pupils did in them, what is told and answered."""
