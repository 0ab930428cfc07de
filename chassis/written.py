"""Pages of docs/ of which parts are written from the code, so that they stay true.

A part stands between `<!-- written: name -->` and `<!-- end -->`; the rest is written by hand.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_PART: Final = re.compile(r"(<!-- written: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def rewritten(page: str, parts: Mapping[str, str]) -> str:
    """The page with its written parts as they should be, and its other text as it is."""
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]}\n{found[3]}", page)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heading, ("---",) * len(heading), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
