"""Claims of any kind, and rules of any kind, to share hours out among and by."""

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from contracts.earlyyears import Rating
from services.earlyyears.support.ruling import SharingRule, Size, Weights, rule_on
from services.earlyyears.support.sharing import Claim

SHIPPED: Final = rule_on(date(2009, 12, 3))
RATINGS: Final = st.sampled_from(["red", "amber", "green"])
ANY_RATING: Final = st.none() | RATINGS
POORER: Final[dict[Rating, Rating]] = {"green": "amber", "amber": "red"}


def claim(organisation: str, **parts: Any) -> Claim:
    return Claim(**({"organisation": organisation, "sort": "pvi"} | parts))


@st.composite
def rules(draw: st.DrawFn) -> SharingRule:
    """The weights in any steps from green to red, with or without sizes."""
    green, between, amber, red = sorted(draw(st.tuples(*[st.integers(1, 20)] * 4)))
    least, most = sorted(draw(st.tuples(st.integers(0, 4), st.integers(0, 25))))
    sizes = (Size(places=0, percent=100), Size(places=30, percent=draw(st.integers(50, 200))))
    return SharingRule(
        **(SHIPPED.model_dump() | {"least": least, "most": most}),
    ).model_copy(
        update={
            "weights": Weights(red=red, amber=amber, not_rated=between, green=green),
            "sizes": draw(st.sampled_from([(), sizes])),
        }
    )


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Of up to twelve schools and settings."""
    return [
        claim(
            f"EY{number}",
            rating=draw(ANY_RATING),
            sort=draw(st.sampled_from(["pvi", "childminder", "primary", None])),
            places=draw(st.none() | st.integers(0, 80)),
            before=draw(st.none() | st.integers(0, 30)),
            delivered=draw(st.just(0) | st.integers(0, 30)),
        )
        for number in range(draw(st.integers(1, 12)))
    ]
