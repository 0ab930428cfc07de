"""Search: the organisations somebody means, misspelt or in part."""
