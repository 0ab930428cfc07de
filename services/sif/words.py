"""How the framework writes things for people to read."""

from datetime import date


def in_words(day: date) -> str:
    """14 October 2009."""
    return f"{day.day} {day:%B %Y}"
