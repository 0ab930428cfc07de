"""What each of GIAS's types of link says: who followed whom, and how. Pure."""

import polars as pl
import pytest

from services.schools.lineage.checks import check

KNOWN = pl.DataFrame(schema={"given": pl.String(), "organisation": pl.String()})
NATIVE = ("successor", "predecessor", "relation")


def directed(link_type: str) -> tuple[str, str, str, str]:
    """Successor, predecessor, relation and who states it, of a link from 100001 to 100002."""
    row = {"urn": "100001", "link_urn": "100002", "link_type": link_type}
    frame = pl.DataFrame({**row, **dict.fromkeys(NATIVE)}).with_columns(
        pl.col(NATIVE).cast(pl.String)
    )
    wanted = ("successor", "predecessor", "relation", "stated_by")
    successor, predecessor, relation, stated_by = check(frame, KNOWN).frame.select(wanted).row(0)
    return successor, predecessor, relation, stated_by


@pytest.mark.parametrize(
    ("manner", "relation"),
    [
        ("", "whole"),
        (" - merged", "merger"),
        (" - amalgamated", "merger"),
        (" - Split School", "split"),
        (" - something of 2031", "other"),
    ],
)
def test_either_end_may_state_the_link(manner: str, relation: str) -> None:
    assert directed(f"Successor{manner}") == ("100002", "100001", relation, "predecessor")
    assert directed(f"Predecessor{manner}") == ("100001", "100002", relation, "successor")


@pytest.mark.parametrize(
    "link_type",
    [
        "Sixth Form Centre Link",
        "Sixth Form Centre School",
        "Children's Centre Link",
        "Closure",
        "Expansion",
        "Merged - change in age range",  # stands at both ends alike: it has no direction
        "Merged - expansion of school capacity",
        "Result of Amalgamation",
        "Other",
    ],
)
def test_what_has_no_direction_is_no_lineage_and_keeps_its_type(link_type: str) -> None:
    *_, relation, stated_by = directed(link_type)
    assert (relation, stated_by) == (link_type, link_type)
