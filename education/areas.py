"""England's local authorities by three-digit code, its nine regions, and the country itself.

Codes are the Department for Education's for authorities (as in a LAESTAB) and the Office for
National Statistics' for regions and England. Authorities that were abolished keep their code and
region, since figures of their time name them: 820 Bedfordshire and 875 Cheshire until 2009.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from education.identifiers import InvalidIdentifier

COUNTRY: Final = "E92000001"
"""England."""
COUNTRY_NAME: Final = "England"
REGIONS: Final = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
}
"""Names by ONS code, in the order of their codes."""


@dataclass(frozen=True, slots=True)
class Area:
    """A local authority; `region` is an ONS code, `ended` the last day of an abolished one."""

    code: str
    name: str
    region: str
    ended: date | None = None


_ENDED: Final = {
    "820": date(2009, 3, 31),
    "875": date(2009, 3, 31),
    "835": date(2019, 3, 31),
    "836": date(2019, 3, 31),
    "837": date(2019, 3, 31),
    "928": date(2021, 3, 31),
    "909": date(2023, 3, 31),
}
_AUTHORITIES: Final = {
    "E12000001": """
        390 Gateshead; 391 Newcastle upon Tyne; 392 North Tyneside; 393 South Tyneside;
        394 Sunderland; 805 Hartlepool; 806 Middlesbrough; 807 Redcar and Cleveland;
        808 Stockton-on-Tees; 840 Durham; 841 Darlington; 929 Northumberland
    """,
    "E12000002": """
        340 Knowsley; 341 Liverpool; 342 St. Helens; 343 Sefton; 344 Wirral; 350 Bolton; 351 Bury;
        352 Manchester; 353 Oldham; 354 Rochdale; 355 Salford; 356 Stockport; 357 Tameside;
        358 Trafford; 359 Wigan; 875 Cheshire; 876 Halton; 877 Warrington; 888 Lancashire;
        889 Blackburn with Darwen; 890 Blackpool; 895 Cheshire East; 896 Cheshire West and Chester;
        909 Cumbria; 942 Cumberland; 943 Westmorland and Furness
    """,
    "E12000003": """
        370 Barnsley; 371 Doncaster; 372 Rotherham; 373 Sheffield; 380 Bradford; 381 Calderdale;
        382 Kirklees; 383 Leeds; 384 Wakefield; 810 Kingston upon Hull, City of;
        811 East Riding of Yorkshire; 812 North East Lincolnshire; 813 North Lincolnshire;
        815 North Yorkshire; 816 York
    """,
    "E12000004": """
        830 Derbyshire; 831 Derby; 855 Leicestershire; 856 Leicester; 857 Rutland;
        891 Nottinghamshire; 892 Nottingham; 925 Lincolnshire; 928 Northamptonshire;
        940 North Northamptonshire; 941 West Northamptonshire
    """,
    "E12000005": """
        330 Birmingham; 331 Coventry; 332 Dudley; 333 Sandwell; 334 Solihull; 335 Walsall;
        336 Wolverhampton; 860 Staffordshire; 861 Stoke-on-Trent; 884 Herefordshire;
        885 Worcestershire; 893 Shropshire; 894 Telford and Wrekin; 937 Warwickshire
    """,
    "E12000006": """
        820 Bedfordshire; 821 Luton; 822 Bedford; 823 Central Bedfordshire; 873 Cambridgeshire;
        874 Peterborough; 881 Essex; 882 Southend-on-Sea; 883 Thurrock; 919 Hertfordshire;
        926 Norfolk; 935 Suffolk
    """,
    "E12000007": """
        201 City of London; 202 Camden; 203 Greenwich; 204 Hackney; 205 Hammersmith and Fulham;
        206 Islington; 207 Kensington and Chelsea; 208 Lambeth; 209 Lewisham; 210 Southwark;
        211 Tower Hamlets; 212 Wandsworth; 213 Westminster; 301 Barking and Dagenham; 302 Barnet;
        303 Bexley; 304 Brent; 305 Bromley; 306 Croydon; 307 Ealing; 308 Enfield; 309 Haringey;
        310 Harrow; 311 Havering; 312 Hillingdon; 313 Hounslow; 314 Kingston upon Thames;
        315 Merton; 316 Newham; 317 Redbridge; 318 Richmond upon Thames; 319 Sutton;
        320 Waltham Forest
    """,
    "E12000008": """
        825 Buckinghamshire; 826 Milton Keynes; 845 East Sussex; 846 Brighton and Hove;
        850 Hampshire; 851 Portsmouth; 852 Southampton; 867 Bracknell Forest;
        868 Windsor and Maidenhead; 869 West Berkshire; 870 Reading; 871 Slough; 872 Wokingham;
        886 Kent; 887 Medway; 921 Isle of Wight; 931 Oxfordshire; 936 Surrey; 938 West Sussex
    """,
    "E12000009": """
        420 Isles of Scilly; 800 Bath and North East Somerset; 801 Bristol, City of;
        802 North Somerset; 803 South Gloucestershire; 835 Dorset; 836 Poole; 837 Bournemouth;
        838 Dorset; 839 Bournemouth, Christchurch and Poole; 865 Wiltshire; 866 Swindon; 878 Devon;
        879 Plymouth; 880 Torbay; 908 Cornwall; 916 Gloucestershire; 933 Somerset
    """,
}


def area_of(code: str) -> Area | None:
    """The authority with this code; None when no English authority has or had it."""
    return AREAS.get(code)


def region_of(area_code: str) -> str | None:
    """The ONS code of the region that the authority is in; None when it is not known."""
    area = AREAS.get(area_code)
    return area.region if area else None


def areas_in(region_code: str) -> tuple[str, ...]:
    """The codes of the region's authorities, abolished ones too, in their order."""
    return tuple(area.code for area in AREAS.values() if area.region == region_code)


def parse_region(text: str) -> str:
    """The ONS code of a region, or of England, from its code or its name in any case.

    `North West` gives `E12000002`. Raises `InvalidIdentifier` (`unknown_region`).
    """
    found = _SPELLINGS.get(" ".join(text.split()).casefold())
    if found is None:
        raise InvalidIdentifier(
            "unknown_region", "A region is one of England's nine, as in North West or E12000002."
        )
    return found


def _areas() -> Iterator[Area]:
    for region, listed in _AUTHORITIES.items():
        for entry in listed.split(";"):
            code, name = " ".join(entry.split()).split(" ", 1)
            yield Area(code, name, region, _ENDED.get(code))


AREAS: Final = {area.code: area for area in sorted(_areas(), key=lambda area: area.code)}
"""Every authority by its code, abolished ones too."""
_NAMES: Final = REGIONS | {COUNTRY: COUNTRY_NAME}
_SPELLINGS: Final = {
    spelling.casefold(): code for code, name in _NAMES.items() for spelling in (code, name)
}
