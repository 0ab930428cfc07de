"""Submission, event on the bus, ledger, value: stated figures go the way of all others."""

from tests.kpi.measures.stated.rows import cell, holds, of_school, swimmers
from tests.kpi.stating import Stating

OF_AREA = "SWIMMING.350.2008-09.all"
SCHOOL = "SWIMMING.105148.2008-09.all"
CLUBS = {
    "title": "Pupils in a club", "kind": "proportion", "numerator": ["clubs.members"],
    "denominator": ["clubs.pupils"], "returns": "clubs.returns", "counted": "pupils", "unit": "%",
    "decimals": 1, "polarity": "higher_is_better", "period_type": "academic_year",
    "formula": "100 x members / pupils", "source": "clubs", "reason": "a test",
}  # fmt: skip


async def with_clubs(service: Stating, *, buckets: str | None = None, **indicator: object) -> None:
    """An indicator over measures of the users' own, called CLUBS."""
    measure = {"title": "pupils in a club", "counted": "pupils"}
    for code in ("clubs.members", "clubs.pupils"):
        of_buckets = {"buckets": buckets} if buckets else {}
        await service.post("measures", {"code": code} | measure | of_buckets)
    await service.post("indicators", {"code": "CLUBS"} | CLUBS | indicator)


async def test_figures_of_an_area_as_such_become_its_value(service: Stating) -> None:
    receipt = await service.state(*swimmers(2709, 3713))
    assert await service.told(OF_AREA) == (73.0, 2709, 3713)
    (event,) = (await service.explained(OF_AREA))["events"]["results"]
    assert (event["type"], event["subject"]) == (
        "kpi.figures.stated.v1",
        "350/2008-09/swimming",
    )
    assert event["causation_id"] == receipt["id"]
    assert event["changes"] == {
        "swimming.able": {"0": 2709},
        "swimming.pupils": {"0": 3713},
        "swimming.returns": {"1": 1},
    }
    of_schools = "SELECT place FROM balance WHERE level = 'organisation' AND family = :family"
    assert await service.run(of_schools, family="swimming") == []


async def test_figures_of_schools_and_of_the_area_as_such_add_up(service: Stating) -> None:
    await service.state(
        *of_school(60, 100),
        *of_school(30, 80, "105149"),
        # Pupils at no school of the authority.
        *of_school(0, 20, "", area="350"),
        *of_school(50, 50, "106001"),
    )
    assert await service.told(SCHOOL) == (60.0, 60, 100)
    assert await service.told("SWIMMING.350.2008-09.all") == (45.0, 90, 200)
    assert await service.told("SWIMMING.E12000002.2008-09.all") == (56.0, 140, 250)


async def test_the_gap_needs_only_its_two_groups(service: Stating) -> None:
    gap = ["fsm=no", "fsm=yes"]
    await with_clubs(service, kind="difference", groups=gap, unit="percentage points")
    groups = {"fsm=no": (1520, 3173), "fsm=yes": (151, 540)}
    for group, (part, whole) in groups.items():
        await service.state(
            cell("clubs.members", part, group=group),
            cell("clubs.pupils", whole, group=group),
        )
    value = await service.value("CLUBS.350.2008-09.all")
    assert value["value"] == 19.9
    assert value["details"] == {"fsm=no": 47.9042, "fsm=yes": 27.963}


async def test_a_correction_moves_the_value_and_both_are_in_its_history(service: Stating) -> None:
    first = await service.state(*swimmers(2709, 3713))
    second = await service.state(swimmers(2719, 3713)[0])
    assert await service.told(OF_AREA) == (73.2, 2719, 3713)
    newest, oldest = (await service.explained(OF_AREA))["events"]["results"]
    assert newest["changes"] == {"swimming.able": {"0": 10}}
    assert (newest["causation_id"], oldest["causation_id"]) == (second["id"], first["id"])
    assert (await service.value(OF_AREA, known_at=oldest["recorded_at"]))["value"] == 73.0


async def test_a_withdrawal_takes_it_back(service: Stating) -> None:
    first = await service.state(*swimmers(2709, 3713))
    second = await service.state(swimmers(2719, 3713)[0])
    await service.withdraw(second)
    assert await service.told(OF_AREA) == (73.0, 2709, 3713)
    await service.withdraw(first)
    value = await service.value(OF_AREA)
    assert (value["value"], value["reason"]) == (None, "not_collected")
    assert await service.run("SELECT place FROM stated_figure") == []


async def test_the_same_file_again_changes_nothing(service: Stating) -> None:
    await service.state(*swimmers(2709, 3713), holds(3))
    receipt = await service.state(*swimmers(2709, 3713), holds(3))
    assert receipt["rows"]["unchanged"] == 3
    assert len(await service.run("SELECT id FROM journal WHERE event_type LIKE 'kpi.%'")) == 2


async def test_nought_is_known_and_a_group_nobody_is_in_has_been_told_of(service: Stating) -> None:
    await service.state(*of_school(0, 12), *of_school(0, 0, group="fsm=yes"))
    assert await service.told(SCHOOL) == (0.0, 0, 12)
    value = await service.value("SWIMMING.105148.2008-09.fsm=yes")
    assert value["reason"] == "not_applicable"
    assert (await service.value("SWIMMING.105149.2008-09.all"))["reason"] == "not_collected"


async def test_one_provisional_figure_makes_the_value_provisional(service: Stating) -> None:
    await service.state(*of_school(60, 100, status="provisional"), *of_school(3, 8, "105149"))
    assert (await service.value(SCHOOL))["status"] == "provisional"
    assert (await service.value("SWIMMING.350.2008-09.all"))["status"] == "provisional"
    await service.state(*of_school(61, 100))
    assert (await service.value("SWIMMING.350.2008-09.all"))["status"] == "final"


async def test_buckets_are_counted_apart(service: Stating) -> None:
    mean = {"over_buckets": "mean_of_ratios"}
    await with_clubs(service, buckets="month of the count", options=mean)
    months = {11: (720, 10_000), 12: (750, 10_100), 1: (760, 10_050)}
    await service.state(
        *(cell("clubs.members", part, bucket=month) for month, (part, _) in months.items()),
        *(cell("clubs.pupils", whole, bucket=month) for month, (_, whole) in months.items()),
    )
    assert (await service.value("CLUBS.350.2008-09.all"))["value"] == 7.4


async def test_a_measure_of_the_users_own_goes_the_same_way(service: Stating) -> None:
    await with_clubs(service, period_type="term")
    of_term = {"organisation": "EY123456", "area": "", "period": "2009/10-AUT"}
    await service.state(cell("clubs.members", 4, **of_term), cell("clubs.pupils", 10, **of_term))
    assert await service.told("CLUBS.EY123456.2009-10-AUT.all") == (40.0, 4, 10)


async def test_what_was_stated_checks_and_rebuilds_like_all_else(service: Stating) -> None:
    await service.state(*swimmers(2709, 3713), *of_school(60, 100), holds(2))
    report = await service.post("ledger/check", {})
    assert report["differences"] == report["pending"] == []
    stated = [key for key in report["missing_on_bus"] if not key.startswith("schools.")]
    assert (stated, report["checked"]["bus_records"]) == ([], 3)
    assert (await service.post("ledger/rebuild", {}))["differences"] == []
