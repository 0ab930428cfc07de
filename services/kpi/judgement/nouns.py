"""Numbers with their nouns: 206 children, 1 child, 1 school in special measures."""

from typing import Final

_IRREGULAR: Final = {"children": "child", "people": "person", "men": "man", "women": "woman"}
_POSTMODIFIERS: Final = (
    *("above", "aged", "at", "below", "causing", "for", "from", "in"),
    *("of", "on", "that", "to", "who", "whose", "with", "without"),
)


def agreeing(plural: str, written: str) -> str:
    """The noun after a number `written` so: singular after exactly `1`, else `plural` as it is."""
    return singular(plural) if written == "1" else plural


def singular(plural: str) -> str:
    """One of what `plural` says: its head noun, the last word before any `in`, `of`, `who`…"""
    words = plural.split()
    ends = (at for at, word in enumerate(words) if at and word in _POSTMODIFIERS)
    head = next(ends, len(words)) - 1
    if words:
        words[head] = _one(words[head])
    return " ".join(words)


def _one(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")
