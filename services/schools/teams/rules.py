"""The rules of teams and posts, pure: of a file's rows, and of a post that changes hands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from chassis.submissions.kind import Checked, Finding
from services.schools.teams.columns import SCHOOL_IMPROVEMENT_PARTNER

OF_HOLDER: Final = ("held_since", "accredited_on", "accredited_until", "email", "telephone")
"""What a post has of its holder, which goes with the holder."""
_SEPARATOR: Final = "/"  # in no code


@dataclass(frozen=True, slots=True)
class Known:
    """What posts are checked against: the teams, their components as (team, component), and the
    day of the check."""

    teams: frozenset[str]
    components: frozenset[tuple[str, str]]
    day: date


def check_teams(frame: pl.DataFrame, _known: None) -> Checked:
    """A team's own row has the empty component."""
    return Checked(frame.with_columns(pl.col("component").fill_null("")))


def check_posts(frame: pl.DataFrame, known: Known) -> Checked:
    """Where each post is, its dates, and the accreditation of School Improvement Partners."""
    return Checked(frame, [*_places(known), *_dates(), *_accreditation(known.day)])


def _places(known: Known) -> list[Finding]:
    team, component = pl.col("team"), pl.col("component")
    there = team.is_in(list(known.teams))
    pairs = [_SEPARATOR.join(pair) for pair in known.components]
    pair = pl.concat_str([team, component], separator=_SEPARATOR)
    return [
        Finding("unknown_team", ~there, "is no team's code", "team"),
        Finding(
            "unknown_component",
            there & ~pair.is_in(pairs),
            "is no component's code of that team",
            "component",
        ),
    ]


def _dates() -> list[Finding]:
    starts, ends, since = pl.col("starts_on"), pl.col("ends_on"), pl.col("held_since")
    accredited, until = pl.col("accredited_on"), pl.col("accredited_until")
    outside = (since < starts).fill_null(value=False) | (since >= ends).fill_null(value=False)
    return [
        Finding("ends_before_start", ends <= starts, "is not after starts_on", "ends_on"),
        Finding(
            "ends_before_start", until < accredited, "is before accredited_on", "accredited_until"
        ),
        Finding("held_outside_post", outside, "is none of the post's own days", "held_since"),
    ]


def _accreditation(day: date) -> list[Finding]:
    partner = (pl.col("role") == SCHOOL_IMPROVEMENT_PARTNER) & pl.col("holder").is_not_null()
    return [
        Finding(
            "not_accredited",
            partner & pl.col("accredited_on").is_null(),
            "is blank, so this School Improvement Partner is not accredited",
            "accredited_on",
        ),
        Finding(
            "accreditation_over",
            partner & (pl.col("accredited_until") < day),
            "is over",
            "accredited_until",
        ),
    ]


def changed(held: Mapping[str, Any], sent: Mapping[str, Any], day: date) -> dict[str, Any]:
    """A post's fields after a change made on `day`.

    With another holder, or none, what was the former holder's own goes, and the post is held, or
    vacant, since that day (if it begins later, since then), unless `sent` says otherwise.
    """
    after = {**held, **sent}
    if after["holder"] != held["holder"]:
        since = max(day, after["starts_on"] or day)
        after |= dict.fromkeys(OF_HOLDER) | {"held_since": since} | dict(sent)
    return after
