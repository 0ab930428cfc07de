"""Clients: the systems that may call, what each may do, and who manages it."""
