"""The sign-off of one Profile return."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Final, Literal

from chassis.records.changing import missing
from chassis.records.state import HEAD, Due, Entry, Part, State
from education.years import AcademicYear

Status = Literal["provisional", "signed_off", "moderated", "final"]
Outcome = Literal["agreed", "changes_needed"]
_SIGN_OFF_BY: Final = (6, 30)
_FINAL_BY: Final = (7, 31)
"""Month and day, in the year's second calendar year: schools to the authority, the authority to the
department (`domain` 2.5)."""


class Moderation(Part):
    """A sample of the return looked at: by whom (a person's key), how many children, on which
    scales, and what came of it."""

    on: date
    by: str
    children: int
    scales: tuple[str, ...]
    outcome: Outcome
    words: str


class LateChange(Part):
    """What changed the return after it was final: a submission, or its withdrawal. `rows` of the
    return that it wrote or took away; of a withdrawal, those the file had."""

    on: date
    submission: str
    withdrawal: bool
    reason: str
    rows: int


class SignOff(State):
    """How settled the return of an organisation and year is.

    `signed_version` is the return's version that was signed off; `accepted_missing` children were
    expected and held by nobody when it was made final all the same.
    """

    NAME: ClassVar[str] = "sign_off"
    PATH: ClassVar[str] = "sign-offs"

    status: Status = "provisional"
    year: str
    signed_off_on: date | None = None
    signed_version: int | None = None
    on_behalf: bool = False
    moderation: Moderation | None = None
    final_on: date | None = None
    accepted_missing: int | None = None
    late: tuple[LateChange, ...] = ()

    @property
    def changes_needed(self) -> bool:
        """Whether its moderation asked for changes, and no later one has agreed."""
        return self.moderation is not None and self.moderation.outcome == "changes_needed"

    def dues(self) -> Iterable[Due]:
        ends = AcademicYear.parse(self.year).ends
        final_by = ends.replace(month=_FINAL_BY[0], day=_FINAL_BY[1])
        if self.status == "provisional":
            by = ends.replace(month=_SIGN_OFF_BY[0], day=_SIGN_OFF_BY[1])
            yield Due("sign_off", HEAD, f"sign the Profile return of {self.year} off", by)
        elif self.changes_needed and self.status != "final":
            what = f"change the Profile return of {self.year} as moderation asked"
            yield Due("changes", HEAD, what, final_by)
        if self.status in ("signed_off", "moderated"):
            yield Due("final", None, f"make the Profile return of {self.year} final", final_by)

    def entries(self) -> Iterable[Entry]:
        of = f"Profile return of {self.year}"
        if self.signed_off_on:
            yield Entry("signed_off", self.signed_off_on, f"{of} signed off")
        if self.moderation:
            yield Entry("moderated", self.moderation.on, f"{of} moderated")
        if self.final_on:
            yield Entry("final", self.final_on, f"{of} final")
        for number, change in enumerate(self.late, 1):
            yield Entry(f"late.{number}", change.on, f"{of} changed after it was final")

    def audited(self) -> dict[str, Any]:
        """Without the words: they stay with the record."""
        return self.model_dump(
            mode="json", exclude={"moderation": {"words"}, "late": {"__all__": {"reason"}}}
        )


def key_of(organisation: str, year: str) -> str:
    """The key of a return's sign-off: `105148.2008-09`."""
    return f"{organisation}.{year.replace('/', '-')}"


def key_in_sql(organisation: str, year: str) -> str:
    """The same key as SQL has it, of two expressions."""
    return f"{organisation} || '.' || replace({year}, '/', '-')"


def place_of(key: str) -> tuple[str, str]:
    """Whose return, of which year, a key names. Raises `not_found` for what is no key."""
    organisation, _, slug = key.partition(".")
    try:
        return organisation, str(AcademicYear.parse(slug))
    except ValueError:
        raise missing(SignOff) from None
