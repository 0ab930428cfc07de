"""What the team knows of a school's or setting's provision: places, hours, who leads it."""
