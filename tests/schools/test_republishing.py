"""The register tells all of it again, as it was told last."""

from tests.schools.register_app import BRANDWOOD, Schools, native, school
from tests.support.republished import facts, told_again


async def test_what_is_told_again_is_what_was_told(schools: Schools) -> None:
    others = [school(str(urn), f"School {urn}") for urn in range(105149, 105160)]
    await schools.accepted(native(BRANDWOOD, *others))
    await schools.accepted(native(BRANDWOOD | {"name": "Brandwood"}, others[0]))
    told, again = await told_again(schools.app)
    assert {event.version for event in told} == {1, 2}
    assert facts(again) == facts(told)
