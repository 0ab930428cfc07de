"""What happens to an activity between the checks of a file and its rows, or after them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.submissions.kind import SubmissionInfo
from services.enrichment.activities.known import held_activities, held_strands
from tests.enrichment.activities.saying import WRITING, assessed, attended, with_writing
from tests.enrichment.app import Enrichment

_WHY = {"reason": "A mistake."}


async def _staged(session: AsyncSession, *rows: tuple[int, str, str]) -> str:
    """Rows that were checked while the activity was as it was."""
    await session.execute(
        text("""CREATE TEMPORARY TABLE came (
            row_number integer, activity text, strand text, scale text) ON COMMIT DROP""")
    )
    for row, strand, scale in rows:
        values = {"row": row, "activity": WRITING, "strand": strand, "scale": scale}
        insert = "INSERT INTO came VALUES (:row, :activity, :strand, :scale)"
        await session.execute(text(insert), values)
    return "came"


async def test_rows_of_an_activity_cancelled_meanwhile_are_refused(
    enrichment: Enrichment, info: SubmissionInfo
) -> None:
    await with_writing(enrichment, 1)
    async with enrichment.app.state.database.write() as session:
        table = await _staged(session, (1, "writing", "sub_levels"))
        assert await held_activities(session, info, table) == []
    await enrichment.post(f"activities/{WRITING}/cancellation", _WHY)
    async with enrichment.app.state.database.write() as session:
        table = await _staged(session, (1, "writing", "sub_levels"))
        [issue] = await held_activities(session, info, table)
        assert (issue.row, issue.code, issue.column) == (1, "activity_cancelled", "activity")


async def test_rows_of_a_strand_on_another_scale_meanwhile_are_refused(
    enrichment: Enrichment, info: SubmissionInfo
) -> None:
    await with_writing(enrichment, 1)
    other = {"strands": {"writing": "months"}} | _WHY
    await enrichment.post(f"activities/{WRITING}/change", other)
    async with enrichment.app.state.database.write() as session:
        rows = (1, "writing", "sub_levels"), (2, "writing", "months"), (3, "ict", "points")
        issues = await held_strands(session, info, await _staged(session, *rows))
    assert [(issue.row, issue.code) for issue in issues] == [
        (1, "not_on_the_scale"), (3, "not_on_the_scale"),
    ]  # fmt: skip


async def test_no_withdrawal_brings_rows_back_that_have_no_place_any_more(
    enrichment: Enrichment,
) -> None:
    """The first file's rows are gone by the second; nothing of that strand is held."""
    await with_writing(enrichment, 2)
    more = {"strands": {"writing": "sub_levels", "reading": "sub_levels"}} | _WHY
    await enrichment.post(f"activities/{WRITING}/change", more)
    await enrichment.accepted("activity-assessments", [assessed(1, "3b", "3a")])
    instead = await enrichment.accepted(
        "activity-assessments", [assessed(2, "3b", "3a", "reading")],
        replaces="scope", confirm_shrinkage="true",
    )  # fmt: skip
    nothing = await enrichment.accepted(
        "activity-attendance", [attended(2, 10, 9)], replaces="scope", confirm_shrinkage="true"
    )
    await enrichment.withdraw(nothing)
    async with enrichment.app.state.database.write() as session:
        await session.execute(
            text("""UPDATE record SET state = jsonb_set(state, '{strands,writing}', '"months"')
                WHERE key = :key"""),
            {"key": WRITING},
        )
    answer = await enrichment.client.post(f"http://enrichment{instead['links']['withdrawal']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    held = await enrichment.rows("SELECT strand FROM assessment")
    assert [row["strand"] for row in held] == ["reading"]
