"""Outlines of wards from a local file, and where they and schools are on a page. Pure.

The file is a GeoJSON FeatureCollection (RFC 7946) in WGS84, a feature for each ward, with its name
as the property `name`, `area_name`, `ward` or as the Office for National Statistics has it
(`WD17NM`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, Final

from education.national_grid import Place

_NAMES: Final = re.compile(r"name|area_name|ward|ward_name|wd\d\dnm", re.IGNORECASE)
_LEAST_PX: Final = 1.0
"""Points nearer to the line than this are left out: nobody would see them."""
_MARGIN: Final = 14.0
_HIGHEST: Final = 1.3
_ALONE: Final = 0.005
"""Degrees around a single place."""

Ring = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Ward:
    """One ward and its outlines, holes among them."""

    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Frame:
    """A page `width` wide that shows these places: an equirectangular map at their middle."""

    places: tuple[Place, ...]
    width: float = 800.0

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        longitudes = [place.longitude for place in self.places]
        latitudes = [place.latitude for place in self.places]
        west, south, east, north = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
        if west == east or south == north:
            return west - _ALONE, south - _ALONE, east + _ALONE, north + _ALONE
        return west, south, east, north

    @cached_property
    def _squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude."""
        _, south, _, north = self._bounds
        return cos(radians((south + north) / 2))

    @cached_property
    def _scale(self) -> float:
        """Pixels a degree of latitude; no map is much higher than it is wide."""
        west, south, east, north = self._bounds
        room = self.width - 2 * _MARGIN
        return min(room / ((east - west) * self._squeeze), _HIGHEST * room / (north - south))

    @property
    def height(self) -> float:
        _, south, _, north = self._bounds
        return round((north - south) * self._scale + 2 * _MARGIN, 1)

    def point(self, place: Place) -> tuple[float, float]:
        """Right and down, in pixels."""
        west, _, _, north = self._bounds
        right = (place.longitude - west) * self._squeeze * self._scale
        down = (north - place.latitude) * self._scale
        return round(right + _MARGIN, 1), round(down + _MARGIN, 1)

    def shows(self, place: Place) -> bool:
        """Whether a place is within the page."""
        right, down = self.point(place)
        return 0 <= right <= self.width and 0 <= down <= self.height

    def path(self, ward: Ward) -> str:
        """A ward as the `d` of an SVG path."""
        return "".join(self._outline(ring) for ring in ward.rings)

    def label(self, ward: Ward) -> tuple[float, float]:
        """Where a ward's name stands: under the middle of its largest outline, where schools are
        fewest.
        """
        ring = max(ward.rings, key=len)
        points = [self.point(place) for place in ring[:-1]]
        right, down = (sum(side) / len(points) for side in zip(*points, strict=True))
        lowest = max(point[1] for point in points)
        return round(right, 1), round(down + 0.7 * (lowest - down), 1)

    def _outline(self, ring: Ring) -> str:
        points = _simple([self.point(place) for place in ring[:-1]])
        return "M" + "L".join(f"{right:g} {down:g}" for right, down in points) + "Z"


def framed(wards: Sequence[Ward], schools: Iterable[Place]) -> Frame | None:
    """The page that shows all wards, without any all schools; None where there is neither."""
    outlines = chain.from_iterable(chain.from_iterable(ward.rings for ward in wards))
    places = tuple(outlines) or tuple(schools)
    return Frame(places) if places else None


def _simple(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Douglas and Peucker's way: keep what lies off the straight line, and so on in each half."""
    if len(points) < 3:
        return points
    apart = [_off(point, points[0], points[-1]) for point in points]
    farthest = max(range(len(points)), key=apart.__getitem__)
    if apart[farthest] < _LEAST_PX:
        return [points[0], points[-1]]
    return _simple(points[: farthest + 1])[:-1] + _simple(points[farthest:])


def _off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """From a point to the line between two, or to the one where both are the same."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = hypot(x1 - x0, y1 - y0)
    if not length:
        return hypot(x - x0, y - y0)
    return abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length


def read_wards(file: Path) -> tuple[Ward, ...]:
    """The wards of a file, by name. ValueError says in one sentence what is wrong with it."""
    try:
        told = json.loads(file.read_bytes())
    except OSError as error:
        raise ValueError(f"the file '{file}' cannot be read: {error.strerror}") from None
    except ValueError:
        raise ValueError(f"the file '{file}' is no JSON") from None
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not features:
        raise ValueError(f"the file '{file}' should be a GeoJSON FeatureCollection of wards")
    try:
        wards = [_ward(feature, at) for at, feature in enumerate(features, start=1)]
    except ValueError as error:
        raise ValueError(f"the file '{file}': {error}") from None
    return tuple(sorted(wards, key=lambda ward: ward.name))


def _ward(feature: Any, at: int) -> Ward:
    try:
        told, shape = feature["properties"], feature["geometry"]
        kind, coordinates = shape["type"], shape["coordinates"]
        names = [text for name, text in told.items() if _NAMES.fullmatch(name)]
    except (AttributeError, KeyError, TypeError):
        raise ValueError(f"feature {at} should have properties and a geometry") from None
    if not names or not isinstance(names[0], str):
        raise ValueError(f"feature {at} should have its ward's name as the property name")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"feature {at} should be a Polygon or a MultiPolygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return Ward(names[0], tuple(_rings(polygons, at)))


def _rings(polygons: Any, at: int) -> Iterator[Ring]:
    try:
        rings = [
            tuple(Place(float(point[0]), float(point[1])) for point in ring)
            for polygon in polygons
            for ring in polygon
        ]
    except (IndexError, TypeError, ValueError):
        raise ValueError(f"feature {at} should have coordinates of two numbers each") from None
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise ValueError(f"feature {at} has an outline that is not closed")
        if any(abs(place.longitude) > 180 or abs(place.latitude) > 90 for place in ring):
            raise ValueError(f"feature {at} should be in degrees (WGS84), longitude first")
        yield ring
    if not rings:
        raise ValueError(f"feature {at} has no outline")
