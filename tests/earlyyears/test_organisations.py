"""The register as this service hears it: what it may be sent follows at once."""

from collections.abc import Sequence
from datetime import date

from chassis.bus import Message
from contracts.envelope import Event
from contracts.schools import OrganisationChanged
from tests.earlyyears.profile_app import EarlyYears, organisation
from tests.earlyyears.returns import Row, child
from tests.support.polling import eventually

NEW = child(1, (6,) * 13, estab="2050")


async def announce(earlyyears: EarlyYears, *said: tuple[OrganisationChanged, int]) -> None:
    """Put register events on the bus, each with its version."""
    events = [Event.of(data, source="/schools", version=version) for data, version in said]
    messages = [
        Message(topic=event.topic, key=event.key, headers=event.headers(), value=event.value())
        for event in events
    ]
    bus = earlyyears.app.state.bus
    await bus.ensure_topics({"schools": 2})
    assert await bus.publish(messages) == len(messages)


async def answers(earlyyears: EarlyYears, rows: Sequence[Row]) -> set[str]:
    """The codes a dry run of the rows is answered with; none when they are fine."""
    answer = await earlyyears.submit(rows, dry_run="true")
    return {error["code"] for error in answer.json().get("errors", ())}


async def test_a_school_may_send_its_return_once_the_register_has_told_of_it(
    earlyyears: EarlyYears,
) -> None:
    assert await answers(earlyyears, [NEW]) == {"unknown_school"}
    await announce(earlyyears, (organisation("105199", "3502050"), 1))

    async def known() -> bool:
        return await answers(earlyyears, [NEW]) == set()

    await eventually(known)


async def test_the_newest_of_several_events_about_a_school_holds(earlyyears: EarlyYears) -> None:
    closed = organisation("105199", "3502050", closed_on=date(2007, 8, 31))
    await announce(
        earlyyears,
        (organisation("105199", "3502050"), 1),
        (organisation("105199", "3502050", area="351"), 2),
        (closed, 3),
        (organisation("105199", "3502050"), 2),
    )

    async def heard() -> bool:
        return await answers(earlyyears, [NEW]) == {"closed_school"}

    await eventually(heard)
