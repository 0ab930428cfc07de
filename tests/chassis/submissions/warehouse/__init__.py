"""A service that takes in stock lists: items, each at one site."""
