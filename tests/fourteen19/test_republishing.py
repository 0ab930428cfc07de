"""14-19 tells all of it again, as it was told last."""

from tests.fourteen19.app import Fourteen19
from tests.fourteen19.planted import plant
from tests.support.republished import facts, told_again


async def test_what_is_told_again_is_what_was_told(fourteen19: Fourteen19) -> None:
    await plant(fourteen19)
    told, again = await told_again(fourteen19.app)
    assert len({event.type for event in told}) >= 5
    assert facts(again) == facts(told)
