"""The feed of changes: what happened to the register, in the order of commits."""
