"""How things are written for people to read."""

from datetime import date


def in_words(day: date) -> str:
    """14 October 2009."""
    return f"{day.day} {day:%B %Y}"


def sentence(words: str) -> str:
    """With a capital, and a full stop."""
    return f"{words[0].upper()}{words[1:]}."
