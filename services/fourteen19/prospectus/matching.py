"""What was typed, as conditions in SQL: words that begin so, or, where no course has, are like it.

Each is looked for among all different words there are (`course_word`), and those then in courses.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services.fourteen19.prospectus.words import Typed, is_short

_IS: Final = "c.words @> ARRAY[CAST({} AS text)]"
_BEGINS: Final = "c.words && ARRAY(SELECT word FROM course_word WHERE word LIKE {})"
_LIKE: Final = "c.words && ARRAY(SELECT words_like({}))"
# Titles that begin with what was typed, those that have it so, then the others.
_RANK: Final = """
    CASE WHEN c.heading LIKE :first THEN 0 WHEN c.heading LIKE :within THEN 1 ELSE 2 END"""
_UNLIKE: Final = "1000 - CAST(1000 * word_similarity(CAST(:phrase AS text), c.heading) AS integer)"
_SOME: Final = """
    SELECT {columns}, {rank} AS rank FROM course c JOIN organisation o USING (organisation)
    WHERE {conditions}"""


class Matching(NamedTuple):
    """Conditions of the words typed, and the values they need. `has_all` None: whatever was typed
    says nothing, and all courses match."""

    has_all: str | None
    is_like: str
    values: Mapping[str, str]

    def hits(self, columns: str, narrowed: str, *, ranked: bool) -> str:
        """The table expression `hit`: these columns of the courses found, and their `rank`, the
        best first; 0 where they need not be ranked."""
        if self.has_all is None:
            some = _SOME.format(columns=columns, rank="0", conditions=narrowed)
            return f"WITH hit AS ({some})"
        has_all = _SOME.format(
            columns=columns,
            rank=_RANK if ranked else "0",
            conditions=f"{narrowed} AND {self.has_all}",
        )
        is_like = _SOME.format(
            columns=columns,
            rank=_UNLIKE if ranked else "0",
            conditions=f"NOT EXISTS (SELECT FROM exact) AND {narrowed} AND {self.is_like}",
        )
        return f"""
            WITH exact AS MATERIALIZED ({has_all}), alike AS MATERIALIZED ({is_like}),
                hit AS (SELECT * FROM exact UNION ALL SELECT * FROM alike)"""


def matching_of(given: Typed) -> Matching:
    """The conditions of what was typed. Words are letters and digits: they mean nothing in a
    pattern."""
    phrase = " ".join(given.words)
    values = {"first": f" {phrase}%", "within": f"% {phrase}%", "phrase": phrase}
    if not given.words:
        return Matching(None if given.blank else "false", "false", values)
    has, like = [], []
    for at, word in enumerate(given.words):
        if word.isdigit():  # level 3 is not level 30
            values[f"has{at}"] = word
            has.append(_IS.format(f":has{at}"))
        else:
            values[f"has{at}"] = f"{word}%"
            has.append(_BEGINS.format(f":has{at}"))
        if is_short(word):
            like.append(has[-1])
        else:
            values[f"like{at}"] = word
            like.append(_LIKE.format(f":like{at}"))
    return Matching(" AND ".join(has), " AND ".join(like), values)
