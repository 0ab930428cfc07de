"""From the National Grid of Great Britain (OSGB36) to longitude and latitude (WGS84). Pure.

By the Ordnance Survey's "A guide to coordinate systems in Great Britain", annexes B and C. Its
seven-parameter shift between the two is good for about 5 metres: enough to draw a map.
"""

from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan
from typing import Final, NamedTuple

EAST: Final = 700_000
NORTH: Final = 1_300_000
"""The grid ends here, in metres."""

_FALSE_EASTING: Final = 400_000.0
_FALSE_NORTHING: Final = -100_000.0
_TRUE_LATITUDE: Final = radians(49)
_TRUE_LONGITUDE: Final = radians(-2)
_SCALE: Final = 0.9996012717
_CLOSE: Final = 1e-5
"""Metres."""
_SECOND: Final = pi / (180 * 3600)


class Ellipsoid(NamedTuple):
    """Semi-axes in metres."""

    major: float
    minor: float

    @property
    def eccentricity(self) -> float:
        """Squared."""
        return 1 - (self.minor / self.major) ** 2


_AIRY: Final = Ellipsoid(6_377_563.396, 6_356_256.909)
_WGS84: Final = Ellipsoid(6_378_137.0, 6_356_752.314_245)
_SHIFT: Final = (446.448, -125.157, 542.060)
_TURN: Final = (0.1502 * _SECOND, 0.2470 * _SECOND, 0.8421 * _SECOND)
_STRETCH: Final = -20.4894e-6


class Place(NamedTuple):
    """Degrees, WGS84; in the order of GeoJSON."""

    longitude: float
    latitude: float


def place_of(easting: float, northing: float) -> Place:
    """Where a point of the grid is, metres. ValueError for one beyond the grid."""
    if not (0 <= easting <= EAST and 0 <= northing <= NORTH):
        raise ValueError(f"{easting}, {northing} is not on the National Grid.")
    return _to_wgs84(*_unprojected(easting, northing))


def _unprojected(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude on Airy's ellipsoid, radians (annex C.2)."""
    major, squared = _AIRY.major * _SCALE, _AIRY.eccentricity
    foot = _foot(northing)
    one = 1 - squared * sin(foot) ** 2
    nu, rho = major / sqrt(one), major * (1 - squared) / one**1.5
    eta, t, east = nu / rho - 1, tan(foot), (easting - _FALSE_EASTING) / nu
    ratio = nu / rho
    latitude = foot - t * ratio * east**2 * (
        1 / 2
        - east**2 * (5 + 3 * t**2 + eta - 9 * t**2 * eta) / 24
        + east**4 * (61 + 90 * t**2 + 45 * t**4) / 720
    )
    longitude = east * (
        1
        - east**2 * (ratio + 2 * t**2) / 6
        + east**4 * (5 + 28 * t**2 + 24 * t**4) / 120
        - east**6 * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6) / 5040
    )
    return latitude, _TRUE_LONGITUDE + longitude / cos(foot)


def _foot(northing: float) -> float:
    """The latitude whose meridian arc is as long as the point is north."""
    north = northing - _FALSE_NORTHING
    latitude, arc = _TRUE_LATITUDE, 0.0
    while abs(north - arc) >= _CLOSE:
        latitude += (north - arc) / (_AIRY.major * _SCALE)
        arc = _arc(latitude)
    return latitude


def _arc(latitude: float) -> float:
    """Along the meridian from the true origin, metres."""
    n = (_AIRY.major - _AIRY.minor) / (_AIRY.major + _AIRY.minor)
    less, more = latitude - _TRUE_LATITUDE, latitude + _TRUE_LATITUDE
    return (_AIRY.minor * _SCALE) * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
        + 15 / 8 * (n**2 + n**3) * sin(2 * less) * cos(2 * more)
        - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
    )


def _to_wgs84(latitude: float, longitude: float) -> Place:
    """The shift from one ellipsoid to the other (annex B.6)."""
    nu = _AIRY.major / sqrt(1 - _AIRY.eccentricity * sin(latitude) ** 2)
    x, y = nu * cos(latitude) * cos(longitude), nu * cos(latitude) * sin(longitude)
    z = (1 - _AIRY.eccentricity) * nu * sin(latitude)
    by, (rx, ry, rz), (tx, ty, tz) = 1 + _STRETCH, _TURN, _SHIFT
    return _from_cartesian(
        tx + x * by - y * rz + z * ry, ty + x * rz + y * by - z * rx, tz - x * ry + y * rx + z * by
    )


def _from_cartesian(x: float, y: float, z: float) -> Place:
    out, squared = hypot(x, y), _WGS84.eccentricity
    latitude, before = atan2(z, out * (1 - squared)), 0.0
    while abs(latitude - before) > 1e-12:
        before = latitude
        nu = _WGS84.major / sqrt(1 - squared * sin(latitude) ** 2)
        latitude = atan2(z + squared * nu * sin(latitude), out)
    return Place(degrees(atan2(y, x)), degrees(latitude))
