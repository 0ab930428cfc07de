"""The Educational Improvement team: its three teams, their components, posts and who holds them."""
