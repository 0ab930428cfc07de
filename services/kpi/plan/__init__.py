"""The improvement plan of an authority and school year: what is meant, who does what, by when."""
