"""Wards from a file to outlines on a page."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from education.national_grid import Place, place_of
from gateway.board.geometry import Ward, framed, read_wards
from gateway.board.maps import drawn
from gateway.settings import GatewaySettings
from tests.support.tokens import issuers_file

_REAL = Path(__file__).parents[4] / "shared" / "realdata"
_SQUARE = [[-2.5, 53.5], [-2.4, 53.5], [-2.4, 53.6], [-2.5, 53.6], [-2.5, 53.5]]


def _feature(shape: object = None, **told: object) -> dict[str, Any]:
    polygon = {"type": "Polygon", "coordinates": [_SQUARE]}
    return {"type": "Feature", "properties": told or {"name": "Mill"}, "geometry": shape or polygon}


def _file(folder: Path, *features: object) -> Path:
    file = folder / "wards.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def _ring(*points: tuple[float, float]) -> Ward:
    return Ward("Mill", (tuple(Place(*point) for point in points),))


def test_a_square_of_degrees_is_as_narrow_as_on_the_ground(tmp_path: Path) -> None:
    wards = read_wards(_file(tmp_path, _feature()))
    frame = framed(wards, [])
    assert frame is not None
    left, top = frame.point(Place(-2.5, 53.6))
    right, bottom = frame.point(Place(-2.4, 53.5))
    assert (right - left) / (bottom - top) == pytest.approx(0.594, abs=0.002)  # cos 53.55°
    assert 0 < left < right < frame.width
    assert 0 < top < bottom < frame.height


def test_points_that_nobody_would_see_are_left_out_and_corners_are_not() -> None:
    along = [(-2.5 + 0.001 * step, 53.5) for step in range(100)]
    ward = _ring(*along, (-2.4, 53.5), (-2.4, 53.6), (-2.5, 53.6), (-2.5, 53.5))
    frame = framed([ward], [])
    assert frame is not None
    path = frame.path(ward)
    assert path.count("L") == 3, path
    for corner in ((-2.4, 53.5), (-2.4, 53.6), (-2.5, 53.6)):
        right, down = frame.point(Place(*corner))
        assert f"{right:g} {down:g}" in path


def test_one_school_alone_still_makes_a_map() -> None:
    frame = framed([], [Place(-2.4, 53.5)])
    assert frame is not None
    assert frame.shows(Place(-2.4, 53.5))
    assert framed([], []) is None


def test_schools_without_a_place_or_far_beyond_the_wards_are_told_apart(tmp_path: Path) -> None:
    wards = read_wards(_file(tmp_path, _feature()))
    rows = [
        {"organisation": name, "ward": "Mill", "easting": easting, "northing": northing}
        for name, easting, northing in (
            ("here", 370_000, 406_000),
            ("nowhere", None, None),
            ("London", 530_000, 180_000),
            ("off the grid", -5, 406_000),
        )
    ]
    told = drawn(wards, rows, {"here": "3"})
    assert [(pin.row["organisation"], pin.mark) for pin in told["pins"]] == [("here", "3")]
    assert [row["organisation"] for row in told["without"]] == ["nowhere", "London", "off the grid"]
    assert told["outlines"][0]["schools"] == 1


@pytest.mark.parametrize(
    ("features", "said"),
    [
        pytest.param([], "should be a GeoJSON FeatureCollection", id="empty"),
        pytest.param([_feature(colour="red")], "feature 1 should have its ward's name", id="name"),
        pytest.param(
            [_feature(), _feature({"type": "Point", "coordinates": [0, 0]})],
            "feature 2 should be a Polygon",
            id="point",
        ),
        pytest.param(
            [_feature({"type": "Polygon", "coordinates": [_SQUARE[:-1]]})],
            "an outline that is not closed",
            id="open",
        ),
        pytest.param(
            [
                _feature(
                    {
                        "type": "Polygon",
                        "coordinates": [[[x * 1e5, y * 1e4] for x, y in _SQUARE]],
                    }
                )
            ],
            "should be in degrees",
            id="metres",
        ),
        pytest.param([7], "feature 1 should have properties and a geometry", id="number"),
    ],
)
def test_a_wrong_file_is_said_at_start_up(
    tmp_path: Path, features: list[object], said: str
) -> None:
    file = _file(tmp_path, *features)
    with pytest.raises(ValidationError, match=said):
        GatewaySettings(
            issuers_file=issuers_file(),
            gateway_routes={"any": "http://127.0.0.1:1"},
            gateway_wards_file=str(file),  # type: ignore[arg-type]
        )


def test_a_file_that_is_not_there_is_said_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"gone\.geojson' cannot be read"):
        read_wards(tmp_path / "gone.geojson")


def test_the_real_schools_stand_on_the_real_wards() -> None:
    file = _REAL / "geography" / "bolton_wards_2017_generalised.geojson"
    if not file.is_file():
        pytest.skip("the real data is not beside the project")
    wards = read_wards(file)
    assert len(wards) == 20
    with (_REAL / "register" / "bolton_schools_2008-09.csv").open(encoding="utf-8-sig") as lines:
        grid = [(row["easting"], row["northing"]) for row in csv.DictReader(lines)]
    schools = [place_of(float(east), float(north)) for east, north in grid if east and north]
    within = [place for place in schools if any(_is_in(place, ward) for ward in wards)]
    assert len(schools) > 90
    assert len(within) >= len(schools) - 2, f"{len(within)} of {len(schools)}"
    frame = framed(wards, schools)
    assert frame is not None
    assert sum(len(frame.path(ward)) for ward in wards) < 40_000


def _is_in(place: Place, ward: Ward) -> bool:
    """By how many sides a line eastwards crosses."""
    crossed = 0
    for ring in ward.rings:
        for one, other in pairwise(ring):
            if (one.latitude > place.latitude) != (other.latitude > place.latitude):
                along = (place.latitude - one.latitude) / (other.latitude - one.latitude)
                at = one.longitude + along * (other.longitude - one.longitude)
                crossed += at > place.longitude
    return crossed % 2 == 1
