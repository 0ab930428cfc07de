"""Apprenticeships, those with public sector employers told apart.

kind  the submission kind `apprenticeships`
"""
