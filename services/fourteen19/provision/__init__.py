"""What each provider teaches in an academic year, and its places.

plans  who else knows of a provider's places and courses
state  what is told of a provider
"""
