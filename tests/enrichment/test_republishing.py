"""Enrichment tells all of it again, as it was told last."""

from tests.enrichment.app import Enrichment
from tests.enrichment.planted import plant
from tests.support.republished import facts, told_again


async def test_what_is_told_again_is_what_was_told(enrichment: Enrichment) -> None:
    await plant(enrichment)
    told, again = await told_again(enrichment.app)
    assert len({event.type for event in told}) >= 5
    assert facts(again) == facts(told)
