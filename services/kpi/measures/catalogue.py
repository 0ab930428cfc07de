"""The measures there are: those shipped, from `catalogue/*.toml`, and the users' own.

A measure is an additive quantity about one place and period, by group and bucket. It is called
`family.name`: a family is what is told of together. Each has `family.returns`, by which a
value knows that anything was sent in at all.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import ReadSession
from services.kpi.figures import family_of

MeasureCode = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}$", examples=["eyfsp.children"])
]
TEXT: Final = r"^[^\x00]*$"
"""What a text may be: PostgreSQL keeps no NUL."""
NO_BUCKETS: Final = "none: a plain count, in bucket 0"
_RETURNS: Final = "returns"
_OWN = text("SELECT code, title, buckets, counted FROM measure ORDER BY code")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `counted` is a plural noun, `buckets` says what its buckets are."""

    code: str
    title: str
    counted: str
    buckets: str = NO_BUCKETS

    @property
    def family(self) -> str:
        return family_of(self.code)


def returns_of(family: str, title: str) -> Measure:
    """What every family has: how many returns of it are held."""
    status = "0 provisional, 1 final"
    return Measure(f"{family}.{_RETURNS}", f"{title}: returns held", "returns", status)


def is_returns(code: str) -> bool:
    """Whether this is the measure that its family has by itself."""
    return code.endswith(f".{_RETURNS}")


def _shipped() -> Iterator[Measure]:
    folder = resources.files("services.kpi.measures") / "catalogue"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        for family, told in tomllib.loads(file.read_text("utf-8")).items():
            yield returns_of(family, told.pop("title"))
            for name, measure in told.items():
                yield Measure(f"{family}.{name}", **measure)


MEASURES: Final[Mapping[str, Measure]] = {measure.code: measure for measure in _shipped()}
"""The shipped measures by code."""
SHIPPED_FAMILIES: Final = frozenset(measure.family for measure in MEASURES.values())


async def known_measures(session: AsyncSession | ReadSession) -> dict[str, Measure]:
    """Every measure by code, the users' own among them."""
    own = [
        Measure(row.code, row.title, row.counted, row.buckets)
        for row in await session.execute(_OWN)
    ]
    return {measure.code: measure for measure in (*own, *MEASURES.values())}
