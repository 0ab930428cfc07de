"""A cursor of another list, or of nobody's making: refused, never a failure."""

import base64
import itertools
from typing import Any, Final

import orjson
import pytest

from gateway.description import FILE, operations
from tests.adversarial.conftest import Count
from tests.adversarial.crossing import addresses
from tests.adversarial.form import in_turn, share
from tests.adversarial.planted import AREA, OTHER, OWN, Planted
from tests.support.system import System
from tests.support.tokens import bearer

_PARTS: Final[tuple[Any, ...]] = (
    *(0, -1, 2**31, 2**63, True),
    *("", "a", "\0", "2009-06-30", "0190a5a0-0000-7000-8000-000000000000"),
)
_LONGEST: Final = 6
_SHARES: Final = 3
"""Of neighbouring lists each is asked with a third of the cursors, in the short form."""
_NEEDED: Final = {
    "organisation": OTHER,
    "year": "2008/09",
    "area": AREA,
    "stage": "ks2",
    "before": "2012-01-01",
}
"""Without them there is no list, whatever the cursor; what else is needed stands in the address."""
_OF_ITS_OWN: Final = frozenset(
    {"/v1/fourteen19/applications/choices", "/v1/earlyyears/outcomes/lowest-fifth"}
)
"""Lists for who acts for the organisation itself, and for nobody else."""
_TEXTS: Final = (
    "",
    "!",
    "bnVsbA",
    "e30",
    "W1tdXQ",
    "W251bGxd",
    "WzEuNV0",
    "%00",
    "%ED%A0%80",
    "A" * 500,
)


def cursors() -> list[str]:
    """Well-formed ones of every length of every kind of part, and what is no cursor at all."""
    keys: list[list[Any]] = [[]]
    keys += [[part] * length for part in _PARTS for length in range(1, _LONGEST + 1)]
    keys += [list(pair) for pair in itertools.permutations((1, "a", "2009-06-30"), 2)]
    return [base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=") for key in keys]


LISTS: Final = in_turn(
    (path, [one["name"] for one in operation["parameters"] if one.get("required")])
    for method, path, operation in operations(orjson.loads(FILE.read_bytes()))
    if method == "get"
    and any(one.get("name") == "cursor" for one in operation.get("parameters", ()))
)


@pytest.mark.parametrize(
    ("number", "path", "needed"),
    [(number, *each) for number, each in enumerate(LISTS)],
    ids=[path for path, _ in LISTS],
)
async def test_no_cursor_makes_a_list_fail(
    system: System, planted: Planted, number: int, path: str, needed: list[str], count: Count
) -> None:
    address = next(addresses(path, planted.ids))
    values = {name: _NEEDED[name] for name in needed if name in _NEEDED}
    headers = {}
    if path in _OF_ITS_OWN:
        values["organisation"] = OWN
        headers["Authorization"] = bearer("head", roles=["head"], organisations=[OWN])
    query = "".join(f"&{name}={value}" for name, value in values.items())
    found = []
    async with system.client() as client:
        tried = share((*cursors(), *_TEXTS), number, of=_SHARES)
        for cursor in tried:
            asked = f"{address}?cursor={cursor}{query}"
            async with client.get(asked, headers=headers) as answer:
                if answer.status not in (200, 400, 404, 422):
                    found.append((cursor, answer.status, await answer.text()))
    count("cursors", len(tried))
    assert not found, found[:3]
