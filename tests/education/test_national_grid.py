"""The National Grid against the Ordnance Survey's own worked example, and known places."""

from math import cos, degrees, hypot, radians

import pytest

from education.national_grid import Place, _unprojected, place_of

_DEGREE_M = 111_320


def _apart(one: Place, other: Place) -> float:
    """Metres between two places near each other."""
    east = (one.longitude - other.longitude) * cos(radians(one.latitude)) * _DEGREE_M
    return hypot(east, (one.latitude - other.latitude) * _DEGREE_M)


def test_projection_is_undone_as_the_ordnance_survey_works_it_out() -> None:
    """Annex C: 52° 39' 27.2531" N, 1° 43' 4.5177" E, on the ellipsoid of the grid itself."""
    latitude, longitude = (degrees(angle) for angle in _unprojected(651_409.903, 313_177.270))
    assert latitude == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=1e-8)
    assert longitude == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=1e-8)


@pytest.mark.parametrize(
    ("easting", "northing", "place"),
    [
        pytest.param(91_492.146, 11_318.804, (-6.299777520, 49.922263937), id="Isles of Scilly"),
        pytest.param(250_359.811, 62_016.569, (-4.108645636, 50.438858256), id="Plymouth"),
        pytest.param(357_455.843, 383_290.436, (-2.640493208, 53.344802802), id="Warrington"),
        pytest.param(331_534.564, 431_920.794, (-3.040454907, 53.779110258), id="Blackpool"),
    ],
)
def test_points_surveyed_in_both_are_within_metres(
    easting: float, northing: float, place: tuple[float, float]
) -> None:
    """Points of the Ordnance Survey's test of OSTN15, which knows the shift exactly."""
    assert _apart(place_of(easting, northing), Place(*place)) < 5


def test_a_kilometre_of_the_grid_is_a_kilometre_on_the_ground() -> None:
    here, north, east = (
        place_of(371_500 + right, 409_000 + up) for right, up in ((0, 0), (0, 1000), (1000, 0))
    )
    assert _apart(here, north) == pytest.approx(1000, rel=0.005)
    assert _apart(here, east) == pytest.approx(1000, rel=0.005)
    assert north.latitude > here.latitude
    assert east.longitude > here.longitude


@pytest.mark.parametrize(("easting", "northing"), [(-1, 0), (0, 1_300_001), (700_001, 5)])
def test_a_point_beyond_the_grid_is_refused(easting: float, northing: float) -> None:
    with pytest.raises(ValueError, match="not on the National Grid"):
        place_of(easting, northing)
