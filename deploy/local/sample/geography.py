"""The sample's town: eight wards, alike as the cells of a honeycomb, and where in them things are.

Nothing is really there. All is made on the National Grid, in metres; run as a program it writes the
wards' borders in degrees, as GeoJSON.
"""

import json
from collections.abc import Sequence
from importlib import resources
from math import cos, pi, sin, sqrt
from pathlib import Path
from typing import Final, NamedTuple

from education.national_grid import place_of

TONGE: Final = "E05000667"
_FILE: Final = "wards.geojson"
_MIDDLE: Final = (371_500.0, 409_500.0)
_RADIUS: Final = 1_500.0
"""From the middle of a ward to each of its corners."""
_GOLDEN: Final = pi * (3 - sqrt(5))
_MOST: Final = 32
"""Places that a ward has room for, some 150 metres apart at least."""
Point = tuple[float, float]


class Ward(NamedTuple):
    """Where its middle stands in the honeycomb: column, and half rows from the town's middle."""

    code: str
    name: str
    column: int
    half_row: int

    @property
    def middle(self) -> Point:
        """Metres east and north."""
        east, north = _MIDDLE
        return east + 1.5 * _RADIUS * self.column, north + sqrt(3) / 2 * _RADIUS * self.half_row

    @property
    def corners(self) -> list[Point]:
        """Six, against the clock, as GeoJSON wants them."""
        east, north = self.middle
        angles = [pi / 3 * corner for corner in range(6)]
        return [(east + _RADIUS * cos(each), north + _RADIUS * sin(each)) for each in angles]


WARDS: Final = (
    Ward("E05990001", "Sample Bank", 0, 0),
    Ward("E05990002", "Sample Fold", 0, 2),
    Ward("E05990003", "Sample Moor", -1, 1),
    Ward("E05990004", "Sample Clough", -1, -1),
    Ward("E05990005", "Sample Bottoms", 0, -2),
    Ward("E05990006", "Sample Lever", 1, -1),
    Ward(TONGE, "Tonge with the Haulgh", 1, 1),
    Ward("E05990007", "Sample Edge", 2, 0),
)


def spot(ward: Ward, number: int) -> tuple[int, int]:
    """Easting and northing of the ward's `number`th place, well inside its borders."""
    east, north = ward.middle
    far, angle = _RADIUS * 0.75 * sqrt((number % _MOST + 0.5) / _MOST), number * _GOLDEN
    return round(east + far * cos(angle)), round(north + far * sin(angle))


def wards_geojson() -> str:
    """A FeatureCollection: `code`, `name` and, since it is no real town, `sample`."""
    features = [_feature(ward) for ward in WARDS]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1) + "\n"


def wards_file() -> Path:
    """Where it is kept."""
    return Path(str(resources.files("deploy.local.sample") / _FILE))


def _feature(ward: Ward) -> dict[str, object]:
    ring = _in_degrees([*ward.corners, ward.corners[0]])
    return {
        "type": "Feature",
        "properties": {"code": ward.code, "name": ward.name, "sample": True},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _in_degrees(points: Sequence[Point]) -> list[list[float]]:
    return [[round(degrees, 6) for degrees in place_of(*point)] for point in points]


if __name__ == "__main__":
    wards_file().write_text(wards_geojson())
