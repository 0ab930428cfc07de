"""Diplomas: who is enrolled on which line and level, and where it is taught.

kind       the submission kind `diplomas`
elsewhere  where Diplomas are taught beside the provider, by which consortium
"""
