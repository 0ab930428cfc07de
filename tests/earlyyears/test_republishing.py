"""The early years tell all of it again as told last; returns too, whose state is not kept."""

from contracts.earlyyears import ProfileLoaded
from tests.earlyyears.team_app import Team, school
from tests.earlyyears.test_roles import plant
from tests.support.republished import facts, told_again


async def test_what_is_told_again_is_what_was_told(team: Team) -> None:
    await plant(team)
    told, again = await told_again(team.app)
    returns = [event.version for event in told if isinstance(event.data, ProfileLoaded)]
    assert len(returns) == 2
    assert min(returns) > 1, "told of again since its children came"
    assert facts(again) == facts(told)


async def test_a_return_goes_with_its_school_to_another_authority(team: Team) -> None:
    await plant(team)
    before = (await team.told(ProfileLoaded))["105148/2008-09"]
    await team.say(school("105148", area="351"))
    returns = await team.told(ProfileLoaded)
    assert returns["105148/2008-09"] == before.model_copy(update={"area": "351"})
    told, again = await told_again(team.app)
    assert facts(again) == facts(told)
