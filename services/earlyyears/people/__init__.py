"""The Early Years Quality Improvement Team: who is in it, and the hours they have."""
