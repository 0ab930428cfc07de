"""Definitions on trial: over the same figures, beside the ones in force."""

from typing import Any

import httpx

from services.kpi.indicators.catalogue import shipped
from services.kpi.what_if import finding
from tests.kpi.conftest import Ledger
from tests.kpi.returns import Child, Return
from tests.kpi.values.places import school
from tests.kpi.what_if.conftest import Ask
from tests.kpi.what_if.support import BOLTON, FIRST, SECOND, bolton, of, supposed, told
from tests.kpi.what_if.test_faults import faults


def ni72(**changes: Any) -> dict[str, Any]:
    """NI 72, changed; without a version, as somebody proposes it."""
    return shipped()["NI72"].model_dump(mode="json", exclude={"version"}) | changes


COUNTING_INCOMPLETE = ni72(options={"incomplete": "count_as_not_achieved"})


async def test_a_changed_formula_beside_the_one_in_force(ledger: Ledger, what_if: Ask) -> None:
    await ledger.apply(
        school(FIRST),
        Return(FIRST, BOLTON, [*of(20, 40), *[Child(None)] * 10]).event(),
        Return(SECOND, BOLTON, of(20, 40)).event(),
    )
    answer = await what_if(definitions=[COUNTING_INCOMPLETE])
    assert told(answer, "before") == {("NI72", BOLTON): 50.0, ("NI72", FIRST): 50.0}
    assert told(answer) == {("NI72", BOLTON): 44.4, ("NI72", FIRST): 40.0}
    assert answer["summary"] == ["NI 72 would go 50.0 → 44.4"]


async def test_a_trial_with_events(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    event = Return(FIRST, BOLTON, [*of(30, 40), *[Child(None)] * 10]).event()
    answer = await what_if(
        events=[supposed(event)], definitions=[COUNTING_INCOMPLETE], levels=["area"],
        indicators=["NI72"],
    )  # fmt: skip
    assert (told(answer, "before"), told(answer)) == (
        {("NI72", BOLTON): 50.0}, {("NI72", BOLTON): 60.0},
    )  # fmt: skip


async def test_an_indicator_nobody_has_yet(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    new = ni72(code="EY_NOT_YET", aliases=[], title="Children not yet at a good level",
               short_title=None)  # fmt: skip
    answer = await what_if(definitions=[new], levels=["area"])
    (one,) = answer["indicators"]
    assert (one["indicator"], one["before"], one["after"]["value"]) == ("EY_NOT_YET", None, 50.0)
    assert answer["summary"] == [
        "Children not yet at a good level would go from no value to 50.0 %"
    ]


async def test_an_indicator_no_longer_told_of_schools(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    answer = await what_if(definitions=[ni72(levels=["area"])])
    (one,) = answer["indicators"]
    assert (one["place"], one["before"]["value"], one["after"]) == (FIRST, 50.0, None)


async def test_a_trial_only_somewhere(ledger: Ledger, what_if: Ask) -> None:
    await ledger.apply(
        *(
            Return(urn, area, [*of(1, 2), Child(None)], year=year).event()
            for urn, area in ((FIRST, BOLTON), ("106000", "351"))
            for year in ("2007/08", "2008/09")
        )
    )
    where = {"areas": ["351"], "periods": ["2007-08"]}
    answer = await what_if(definitions=[COUNTING_INCOMPLETE], **where)
    assert {(one["place"], one["period"]) for one in answer["indicators"]} == {
        ("351", "2007/08"),
        ("106000", "2007/08"),
    }


async def test_a_trial_of_too_much_is_refused(
    ledger: Ledger, client: httpx.AsyncClient, monkeypatch: Any
) -> None:
    await bolton(ledger, 20, 20)
    monkeypatch.setattr(finding, "MOST_PLACES", 2)
    found = await faults(client, definitions=[COUNTING_INCOMPLETE])
    assert found == {("too_many_places", "$.definitions")}


async def test_a_trial_becomes_no_version(ledger: Ledger, what_if: Ask) -> None:
    await bolton(ledger, 20)
    await what_if(definitions=[COUNTING_INCOMPLETE])
    assert await ledger.run("SELECT 1 FROM definition") == []
