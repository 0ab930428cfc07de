"""Announcing: what moved is told to the world, once, after it is true.

touched     a queue, written in the transaction that moved something
announcer   one process at a time takes from its head, works the values out, tells what differs
announced   what the world was told last of each value
"""
