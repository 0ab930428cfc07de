"""What was set, withdrawn and undone stays known, and so does what stood when."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from services.kpi.targets.current import Target, TargetKey, targets_for
from tests.kpi.targets.conftest import BOLTON, Targets, row
from tests.support.statements import counting

KEY = TargetKey("NI72", "area", "350", "2009/10", "all")


async def standing(targets: Targets, known_at: datetime | None = None) -> Target | None:
    async with targets.app.state.database.read() as session:
        return (await targets_for(session, [KEY], known_at)).get(KEY)


async def history(targets: Targets) -> list[tuple[str, float | None, str, str | None]]:
    page = await targets.read(part="/history")
    return [(c["change"], c["value"], c["reason"], c["undone_by"]) for c in page["results"]]


async def test_every_change_is_kept_newest_first(targets: Targets) -> None:
    await targets.accepted(row(value="57", reason="Proposed"))
    await targets.accepted(row(value="58.3", reason="Agreed"))
    await targets.accepted(row(value="withdrawn", reason="No longer statutory"))
    assert await history(targets) == [
        ("withdrawn", None, "No longer statutory", None),
        ("set", 58.3, "Agreed", None),
        ("set", 57, "Proposed", None),
    ]
    first = await targets.read(part="/history", limit=2)
    rest = await targets.read(part="/history", limit=2, cursor=first["paging"]["next_cursor"])
    assert [c["reason"] for c in rest["results"]] == ["Proposed"]
    receipt = await targets.http.get(first["results"][0]["links"]["submission"])
    assert receipt.json()["submitted_by"] == "officer"


async def test_a_withdrawn_target_does_not_stand(targets: Targets) -> None:
    await targets.accepted(row())
    await targets.accepted(row(value="withdrawn", reason="Not statutory"))
    assert (await targets.http.get(f"/v1/kpi/targets/{BOLTON}")).status_code == 404
    assert await targets.listed() == []
    assert await standing(targets) is None
    gone = (await targets.events(at_least=2))[-1].data
    assert (gone.value, gone.previous, gone.reason) == (None, Decimal("58.3"), "Not statutory")
    await targets.accepted(row(value="59"))
    assert (await targets.read())["value"] == 59


async def test_undoing_a_submission_brings_back_what_stood_as_it_was_set(targets: Targets) -> None:
    first = await targets.accepted(row(value="57", reason="Proposed"))
    second = await targets.accepted(row(value="58.3", reason="Agreed"))
    await targets.withdraw(second)
    assert await history(targets) == [
        ("undone", 57, "Proposed", "officer"),
        ("set", 58.3, "Agreed", None),
        ("set", 57, "Proposed", None),
    ]
    target = await standing(targets)
    assert target is not None
    assert (target.value, target.reason, target.version) == (Decimal(57), "Proposed", 3)
    await targets.withdraw(first)
    assert await standing(targets) is None
    assert (await history(targets))[0][:2] == ("undone", None)
    told = [(e.version, e.data.value) for e in await targets.events(at_least=4)]
    assert told == [(1, Decimal(57)), (2, Decimal("58.3")), (3, Decimal(57)), (4, None)]


async def test_undoing_an_older_submission_leaves_what_stands(targets: Targets) -> None:
    await targets.accepted(row(value="56"))
    older = await targets.accepted(row(value="57"))
    await targets.accepted(row(value="58.3"))
    tag = await targets.tag()
    await targets.withdraw(older)
    assert await targets.tag() == tag
    assert [change for change, *_ in await history(targets)] == ["set"] * 3
    assert len(await targets.events(at_least=3)) == 3


async def test_what_stood_at_a_moment_stays_known(targets: Targets) -> None:
    await targets.accepted(row(value="57"))
    await targets.accepted(row(value="58.3"))
    await targets.accepted(row(value="withdrawn"))
    moments = [
        datetime.fromisoformat(change["set_at"])
        for change in reversed((await targets.read(part="/history"))["results"])
    ]
    stood = [await standing(targets, moment) for moment in moments]
    assert [target and target.value for target in stood] == [57, Decimal("58.3"), None]
    assert await standing(targets, datetime.fromisoformat("2009-12-03T18:00:00Z")) is None


async def test_many_targets_are_read_in_one_statement_and_only_of_their_own_key(
    targets: Targets,
) -> None:
    await targets.accepted(row(), row(group="gender=F", value="60"))
    asked = [
        TargetKey("NI72", "area", "350", period, group)
        for period in ("2008/09", "2009/10")
        for group in ("all", "gender=F", "gender=M")
    ]
    school = TargetKey("NI72", "organisation", "105148", "2009/10", "all")
    async with targets.app.state.database.read() as session:
        await targets_for(session, asked)  # connects
        with counting(targets.app) as statements:
            found = await targets_for(session, [*asked, school, KEY])
        assert len(statements) == 1
        assert await targets_for(session, []) == {}
    assert {key.group: str(target.value) for key, target in found.items()} == {
        "all": "58.3",
        "gender=F": "60",
    }


async def test_history_cannot_be_rewritten(targets: Targets) -> None:
    await targets.accepted(row())
    for statement in ("UPDATE target_history SET value = 1", "DELETE FROM target_history"):
        with pytest.raises(DBAPIError, match="append-only"):
            await targets.run(statement)
    assert await history(targets) == [("set", 58.3, "Agreed with Government Office", None)]
