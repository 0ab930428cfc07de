"""What each provider teaches in an academic year, and its places.

plans    what else may be known of a provider than whom it teaches
sources  who knows it: commissioning, the prospectus
state    what is told of a provider
"""
