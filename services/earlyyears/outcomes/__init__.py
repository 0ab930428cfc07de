"""What the Profiles say: outcomes per scale and area, by group of children, year by year."""
