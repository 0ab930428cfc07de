"""Early years: the Foundation Stage Profile of every child, and what schools' returns add up to."""
