"""In which order writers lock what they share: otherwise two of them wait for each other."""

import asyncio

from sqlalchemy import text

from tests.fourteen19.app import COLLEGE, SCHOOL, Fourteen19
from tests.fourteen19.people import learner, of_learner
from tests.support.polling import eventually

_SAME = {"decision": "same", "reason": "Asked both providers"}
_NOBODY_LINKS = text("""
    SELECT pg_try_advisory_xact_lock(hashtext('linking:' || current_schema()))""")
_TURN = text("SELECT 1 FROM turn WHERE organisation = :organisation FOR UPDATE SKIP LOCKED")


async def test_a_decision_waits_for_a_change_of_key_before_it_holds_anything(
    fourteen19: Fourteen19,
) -> None:
    await fourteen19.accepted("learners", [learner(1)])
    await fourteen19.accepted("learners", [learner(1, COLLEGE, uln="", upn="")])
    (pair,) = (await fourteen19.get("learner-matches"))["results"]
    path, headers = f"learner-matches/{pair['match_id']}/decision", {"If-Match": pair["etag"]}
    async with fourteen19.app.state.database.write() as session:
        await session.execute(text("SELECT 1 FROM learner_sealing FOR UPDATE"))
        deciding = asyncio.create_task(fourteen19.client.post(path, json=_SAME, headers=headers))
        await eventually(lambda: _somebody_waits(fourteen19))
        assert await session.scalar(_NOBODY_LINKS)
    assert (await deciding).status_code == 200


async def test_a_file_takes_all_its_turns_in_one_order(fourteen19: Fourteen19) -> None:
    """Also that of a provider of whose rows none changed, and whose return it is all the same."""
    line = {"line": "ENG", "level": "higher", "starts_on": "2009-09-07"}
    await fourteen19.accepted("learners", [learner(1), learner(2, COLLEGE)])
    rows = [of_learner(1, **line), of_learner(2, COLLEGE, **line)]
    await fourteen19.accepted("diplomas", rows)
    changed = [rows[0] | {"planned_end_on": "2011-07-20"}, rows[1]]
    async with fourteen19.app.state.database.write() as session:
        await session.execute(_TURN, {"organisation": COLLEGE})
        sending = asyncio.create_task(fourteen19.submit("diplomas", changed))
        await eventually(lambda: _somebody_waits(fourteen19))
        assert await session.scalar(_TURN, {"organisation": SCHOOL}) == 1
    assert (await sending).status_code == 201


async def _somebody_waits(fourteen19: Fourteen19) -> bool:
    query = """SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits"""
    return bool((await fourteen19.rows(query))[0]["waits"])
