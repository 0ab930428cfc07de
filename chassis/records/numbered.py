"""Parts of a record that have numbers: sessions, milestones, meetings, actions; numbered keys."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from chassis.drafts import Day
from chassis.problems import Problem
from chassis.records.drafts import Draft, Owner, Prose
from chassis.records.state import Part


class Numbered(Protocol):
    """What has a number."""

    @property
    def number(self) -> int: ...


N = TypeVar("N", bound=Numbered)


class ActionDraft(Draft):
    """Something agreed to be done."""

    text: Prose
    owner: Owner
    due_on: Day


class Action(Part):
    """Something agreed to be done, by a person's key, `head` or `governors`."""

    number: int
    text: str
    owner: str
    due_on: date
    done_on: date | None = None


def actions_of(drafts: Iterable[ActionDraft]) -> tuple[Action, ...]:
    """Actions as agreed, numbered from 1."""
    return tuple(Action(number=at, **each.model_dump()) for at, each in enumerate(drafts, 1))


def with_done(actions: Sequence[Action], number: int, on: date, none: str) -> tuple[Action, ...]:
    """The actions, with one done on a day. Raises as `numbered`."""
    done = numbered(actions, number, none).model_copy(update={"done_on": on})
    return replaced(actions, done)


def numbered(parts: Iterable[N], number: int, none: str) -> N:
    """The part with a number. Raises `not_found`, in the words of `none` (`The plan has no
    review`)."""
    found = next((part for part in parts if part.number == number), None)
    if found is None:
        raise Problem("not_found", f"{none} {number}.")
    return found


def numbered_key(stem: str, number: int) -> str:
    """The key of the record of a number, of those under one stem: the first has none."""
    return stem if number == 1 else f"{stem}.{number}"


def replaced(parts: Sequence[N], changed: N) -> tuple[N, ...]:
    """The parts, with one as it is now."""
    return tuple(changed if part.number == changed.number else part for part in parts)
