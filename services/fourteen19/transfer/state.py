"""Functions and posts that come over to an authority from the Learning and Skills Council."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Literal, TypeVar

from sqlalchemy import text

from chassis.records.state import Due, Part, State
from chassis.records.store import COLUMNS, AnySession, Record, record_from
from contracts.fourteen19 import TransferChanged
from services.fourteen19.readiness import ToBeReady
from services.fourteen19.series import Span, series_of

_OF_AREAS: Final = text(f"""
    SELECT {COLUMNS} FROM record
    WHERE kind = :kind AND state->>'area' = ANY(CAST(:areas AS text[])) ORDER BY key""")
T = TypeVar("T", bound="Transferring")


class Transferring(State):
    """What comes over on a day to the authority that its key begins with."""

    OF_ORGANISATION: ClassVar[bool] = False

    area: str
    title: str
    transfers_on: date
    transferred_on: date | None = None
    withdrawn_on: date | None = None

    @classmethod
    def told_under(cls, key: str) -> str | None:
        return key.partition(".")[0]

    @property
    def is_open(self) -> bool:
        """Whether it is still to come over."""
        return self.transferred_on is None and self.withdrawn_on is None


class TransferItem(ToBeReady):
    """One thing to be ready before a function comes over."""

    number: int
    title: str


class TransferFunction(Transferring):
    """A function. `lead` is the post that sees to it, never a name. `ready_on`: since when all of
    its checklist is ready, as it is known now."""

    NAME: ClassVar[str] = "transfer_function"
    PATH: ClassVar[str] = "transfer-functions"

    status: Literal["planned", "ready", "transferred", "withdrawn"] = "planned"
    lead: str
    checklist: tuple[TransferItem, ...]
    ready_on: date | None = None
    unready_why: str | None = None

    def dues(self) -> Iterable[Due]:
        if not self.is_open:
            return
        if self.status == "ready":
            yield Due("transfer", None, f"transfer from the LSC: {self.title}", self.transfers_on)
        for item in self.checklist:
            if item.readiness != "ready":
                what = f"transfer from the LSC, {self.title}: {item.title}"
                yield Due(f"item.{item.number}", None, what, self.transfers_on)

    def audited(self) -> dict[str, Any]:
        """Without the notes: they stay with the record."""
        items = [item.model_dump(mode="json", exclude={"note"}) for item in self.checklist]
        return self.model_dump(mode="json", exclude={"checklist"}) | {"checklist": items}


class Holding(Part):
    """Whoever holds a post: a payroll or vacancy reference, no name; until the first day no
    longer."""

    reference: str
    filled_on: date
    left_on: date | None = None


class TransferPost(Transferring):
    """A post. It comes over with whoever holds it, or vacant."""

    NAME: ClassVar[str] = "transfer_post"
    PATH: ClassVar[str] = "transfer-posts"

    status: Literal["planned", "transferred", "withdrawn"] = "planned"
    holdings: tuple[Holding, ...] = ()

    @property
    def holder(self) -> Holding | None:
        """Who holds it as it is known now; None: it is vacant."""
        last = self.holdings[-1] if self.holdings else None
        return last if last and last.left_on is None else None

    def is_filled_on(self, day: date) -> bool:
        return any(
            each.filled_on <= day and (each.left_on is None or each.left_on > day)
            for each in self.holdings
        )

    def dues(self) -> Iterable[Due]:
        if self.withdrawn_on is None and self.holder is None:
            yield Due("fill", None, f"vacant post from the LSC: {self.title}", self.transfers_on)
        if self.is_open:
            what = f"transfer of a post from the LSC: {self.title}"
            yield Due("transfer", None, what, self.transfers_on)

    def audited(self) -> dict[str, Any]:
        """Without the references of those who hold it."""
        held = [each.model_dump(mode="json", exclude={"reference"}) for each in self.holdings]
        return self.model_dump(mode="json", exclude={"holdings"}) | {"holdings": held}


async def transferring(
    session: AnySession, model: type[T], areas: Sequence[str]
) -> list[Record[T]]:
    """Those of some areas that were not withdrawn, by key."""
    rows = await session.execute(_OF_AREAS, {"kind": model.NAME, "areas": list(areas)})
    records = [record_from(model, row) for row in rows]
    return [each for each in records if each.state.withdrawn_on is None]


async def transfer_states(session: AnySession, areas: Sequence[str]) -> list[TransferChanged]:
    """Of each of these areas, by code, that has any; the codes of organisations have none."""
    functions = [each.state for each in await transferring(session, TransferFunction, areas)]
    posts = [each.state for each in await transferring(session, TransferPost, areas)]
    return [
        transfer_counts(
            area,
            [each for each in functions if each.area == area],
            [each for each in posts if each.area == area],
        )
        for area in sorted({each.area for each in (*functions, *posts)})
    ]


def transfer_counts(
    area: str, functions: Sequence[TransferFunction], posts: Sequence[TransferPost]
) -> TransferChanged:
    """What is told of an area. A function is ready from the day its checklist is, and stays so once
    it has come over; one that came over unready never is."""
    held = [
        Span(at, each.filled_on, each.left_on)
        for at, post in enumerate(posts)
        for each in post.holdings
    ]
    return TransferChanged(
        area=area,
        functions=len(functions),
        ready=_since(each.ready_on for each in functions if each.unready_why is None),
        transferred=_since(each.transferred_on for each in functions),
        posts=len(posts),
        posts_filled=series_of(held, date.min, date.max),
    )


def _since(days: Iterable[date | None]) -> dict[date, int]:
    spans = [Span(at, day) for at, day in enumerate(days) if day is not None]
    return series_of(spans, date.min, date.max)
