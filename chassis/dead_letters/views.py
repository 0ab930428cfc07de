"""Letters as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field, JsonValue

from chassis.dead_letters.reading import data_of, version_of
from chassis.dead_letters.store import Outcome
from chassis.problems import Fault

Reasoned = Field(
    min_length=3,
    max_length=500,
    pattern=r"^[^\x00]*$",
    description="why, for the audit log; names no child",
    examples=["The publisher sent a count that cannot be"],
)


class DeadLetterView(BaseModel):
    """One of them, without its data: what it was, where it lay, why it failed."""

    id: int
    key: str
    type: str = Field(description="the first part of the key")
    topic: str
    partition: int
    offset: int = Field(description="negative: where it lay, another log has begun since")
    error: str
    recorded_at: datetime
    fixed_at: datetime | None = Field(description="when an operator last corrected its event")

    @classmethod
    def of(cls, row: Any) -> Self:
        """A row of either table."""
        return cls(**_members(cls, row), type=row.key.partition("/")[0])


class SettledLetterView(DeadLetterView):
    """One that waits no more, and what became of it."""

    outcome: Outcome
    settled_at: datetime
    settled_by: str
    settled_why: str | None


class LetterKind(BaseModel):
    """Letters alike: of one topic and type, failed by one kind of error."""

    topic: str
    type: str
    error: str
    letters: int
    oldest: datetime
    newest: datetime


class LetterHeader(BaseModel):
    """One header of the message."""

    name: str
    value: str


class LetterFault(BaseModel):
    """One thing for which it is no event of its type."""

    code: str
    path: str
    message: str


class LetterContent(BaseModel):
    """What a message said: `data` where it is JSON, else `text`."""

    headers: list[LetterHeader]
    data: JsonValue = None
    text: str | None = None

    @classmethod
    def of(cls, headers: Sequence[Sequence[str]], value: bytes) -> Self:
        """The content of a message."""
        data, text = data_of(value)
        shown = [LetterHeader(name=name, value=told) for name, told in headers]
        return cls(headers=shown, data=data, text=text)


class WholeLetter(DeadLetterView):
    """One of them, whole, with what it takes to decide about it.

    Replaying it has no effect once `applied_version` has reached its `version`. `faults` are those
    of its headers and data; none where its handling failed. `original` is what it was before an
    operator fixed it; `outcome` is null while it waits.
    """

    content: LetterContent
    faults: list[LetterFault]
    version: int | None
    applied_version: int | None
    original: LetterContent | None
    fixed_by: str | None
    fixed_why: str | None
    outcome: Outcome | None
    settled_at: datetime | None
    settled_by: str | None
    settled_why: str | None

    @classmethod
    def whole(cls, row: Any, faults: Sequence[Fault], applied: int | None) -> Self:
        """A row of either table."""
        before = row.original_headers, row.original_value
        held = row._asdict()  # of a letter that waits: nothing of how it was settled
        own = {
            "type": row.key.partition("/")[0],
            "content": LetterContent.of(row.headers, row.value),
            "faults": [LetterFault(code=f.code, path=f.path, message=f.message) for f in faults],
            "version": version_of(row.headers),
            "applied_version": applied,
            "original": LetterContent.of(*before) if None not in before else None,
        }
        return cls(**({name: held.get(name) for name in cls.model_fields} | own))


class Replayed(BaseModel):
    """`applied` is false when a newer version of the same aggregate had already taken effect."""

    id: int
    applied: bool


class TriedLetter(BaseModel):
    """What came of one: `failed` is still there, with the reason in `error`."""

    id: int
    key: str
    outcome: str = Field(examples=["applied", "overtaken", "failed"])
    error: str | None


class TriedLetters(BaseModel):
    """What came of each, in the order they were tried; `next_after` is null after the last."""

    results: list[TriedLetter]
    next_after: int | None


class LetterCorrection(BaseModel):
    """The event it should have been; of one aggregate and version all the same.

    `headers` are taken only where those there cannot be read.
    """

    data: dict[str, JsonValue]
    headers: dict[str, str] = Field(default={}, examples=[{"ce_sequence": "7"}])
    reason: str = Reasoned


class LetterDiscarding(BaseModel):
    """Why it is given up."""

    reason: str = Reasoned


def _members(model: type[BaseModel], row: Any) -> dict[str, Any]:
    held: dict[str, Any] = row._asdict()
    return {name: held[name] for name in model.model_fields if name in held}
