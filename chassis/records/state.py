"""What a capability says of its record, and what the desk reads off it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

HEAD: Final = "head"
GOVERNORS: Final = "governors"


class Due(NamedTuple):
    """Something still to be done: by whom (a person's key, `head`, `governors`; None: anybody who
    may) and by which day. `item` names it within its record; `organisation`: whose it is to do,
    where that is not the record's own."""

    item: str
    owner: str | None
    what: str
    due_on: date
    organisation: str | None = None


class Entry(NamedTuple):
    """A line of the organisation's timeline, seen by all who may read the organisation: it names
    no person and repeats nothing confidential."""

    item: str
    on_day: date
    what: str


class Part(BaseModel):
    """A part of a state: it never changes, and has no members that it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class State(Part):
    """What is true of one record. It never changes: a change is a new state.

    `NAME` is its kind's, `PATH` where it is: `visit`, `visits`. Its key begins with the
    organisation's, `105148.2009-10-AUT`; where `OF_ORGANISATION` is false it is the authority's
    own.
    """

    NAME: ClassVar[str]
    PATH: ClassVar[str]
    OF_ORGANISATION: ClassVar[bool] = True

    status: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "NAME" in cls.__dict__:
            KINDS[cls.service(), cls.NAME] = cls

    @classmethod
    def service(cls) -> str:
        """Whose kind it is: of `services.sif.visits`, `sif`."""
        return cls.__module__.split(".")[1]

    @classmethod
    def told_under(cls, key: str) -> str | None:
        """Under which code events tell of a record: its organisation's; None: none does. One of
        the authority's own may be told of under its area's."""
        return key.partition(".")[0] if cls.OF_ORGANISATION else None

    def as_organisation(self) -> Self:
        """What the organisation itself may read of it."""
        return self

    def as_seen(self, acts_for: Callable[[str], bool]) -> Self:  # noqa: ARG002 - for who overrides
        """What of it may be read by who acts for these organisations, of several that it names."""
        return self

    def audited(self) -> dict[str, Any]:
        """What the audit log may say of it."""
        return self.model_dump(mode="json")

    def dues(self) -> Iterable[Due]:
        """What is still to be done."""
        return ()

    @classmethod
    def due_at(cls, key: str, _item: str) -> str:
        """The path where what is due is seen."""
        return f"{cls.PATH}/{key}"

    def entries(self) -> Iterable[Entry]:
        """Its lines of the timeline."""
        return ()


KINDS: Final[dict[tuple[str, str], type[State]]] = {}
"""Every kind of record, by service and name."""


def title_of(model: type[State]) -> str:
    """A kind's name in words: `visit note`."""
    return model.NAME.replace("_", " ")
