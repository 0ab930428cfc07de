"""A small made-up authority to look at: a dozen schools and their Profile returns.

Nobody in it exists. The same rows come out at every run.
"""

import json
import random
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlsplit

from deploy.local.errors import CannotRun
from education.identifiers import upn_check_letter
from education.profile import MAX_SCORE, SCALES

AREA = "350"
YEAR = "2008/09"
_SEED = 350_2009
_SCHOOLS = 12
_FIRST_URN = 190_001
_FIRST_ESTAB = 2901
_PATIENCE = 20.0
_STARTING = 3.0
_SCHOOL_COLUMNS = ("urn", "laestab", "name", "kind", "phase", "status", "area")
_CHILD_COLUMNS = (
    *("acad_year", "la", "estab", "ey_urn", "upn", "surname", "forename", "dob", "gender"),
    *("postcode", "fsm", "sen", "eal"),
    *(scale.code for scale in SCALES),
)


def schools_csv() -> str:
    """The sample's register, in the native format."""
    return _csv(_SCHOOL_COLUMNS, _schools())


def profiles_csv() -> str:
    """About 25 children for each school, with scores much as England's were in 2009."""
    return _csv(_CHILD_COLUMNS, _children())


def load(gateway_url: str, key: str) -> str:
    """Load the sample through the public API, unless there is other data; tells what was done.

    Raises `CannotRun` when the API refuses it.
    """
    api = _Api(gateway_url, key)
    registered = api.get("/v1/schools/organisations?limit=1")
    ours = api.exists(f"/v1/schools/organisations/{_FIRST_URN}")
    if registered["results"] and not ours:
        return "there are schools in the register already; no sample loaded"
    returns = f"/v1/earlyyears/profiles/returns?organisation={_FIRST_URN}&year={quote(YEAR)}"
    if ours and api.get(returns)["results"]:
        return "the sample is there from an earlier run"
    profiles = profiles_csv()
    api.post("/v1/schools/register/submissions", schools_csv())
    # The schools reach earlyyears as events, a moment later.
    api.post("/v1/earlyyears/profiles/submissions", profiles, within=_PATIENCE)
    children = len(profiles.splitlines()) - 1
    query = f"indicator=NI72&area={AREA}&level=area&period={quote(YEAR)}"
    api.wait_for_denominator(f"/v1/kpi/values?{query}", children)
    return f"sample loaded: {_SCHOOLS} schools, {children} children"


def _schools() -> Iterator[dict[str, str]]:
    for number in range(_SCHOOLS):
        yield {
            "urn": str(_FIRST_URN + number),
            "laestab": f"{AREA}{_FIRST_ESTAB + number}",
            "name": f"Sample Primary School {number + 1}",
            "kind": "community_school",
            "phase": "primary",
            "status": "open",
            "area": AREA,
        }


def _children() -> Iterator[dict[str, str]]:
    chance = random.Random(_SEED)  # noqa: S311 - made-up children, not secrets
    for number in range(_SCHOOLS):
        for serial in range(1, 1 + chance.randint(22, 28)):
            yield _child(chance, str(_FIRST_ESTAB + number), serial)


def _child(chance: random.Random, estab: str, serial: int) -> dict[str, str]:
    body = f"{AREA}{estab}08{serial:03}"
    sen = chance.random() < 0.1
    typical = chance.gauss(5.4 if sen else 6.8, 1.2)
    scores = {
        scale.code: str(min(MAX_SCORE, max(0, round(chance.gauss(typical, 0.7)))))
        for scale in SCALES
    }
    return {
        "acad_year": YEAR,
        "la": AREA,
        "estab": estab,
        "upn": upn_check_letter(body) + body,
        "surname": "Sample",
        "forename": f"Pupil {serial}",
        "dob": f"2004-{chance.randint(1, 8):02}-{chance.randint(1, 28):02}",
        "gender": chance.choice("FM"),
        "postcode": "BL1 1AA",
        "fsm": _flag(chance.random() < 0.18),
        "sen": _flag(sen),
        "eal": _flag(chance.random() < 0.2),
        **scores,
    }


def _flag(yes: bool) -> str:
    return "Y" if yes else "N"


def _csv(columns: tuple[str, ...], rows: Iterator[dict[str, str]]) -> str:
    lines = [",".join(columns)]
    lines += [",".join(row.get(column, "") for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


class _Api:
    """The gateway, spoken to without any proxy the environment names."""

    def __init__(self, gateway_url: str, key: str) -> None:
        self._host = urlsplit(gateway_url).netloc
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str) -> dict[str, list[dict[str, object]]]:
        status, body = self._ask("GET", path)
        if status != 200:
            raise CannotRun(f"The sample could not be loaded: {path} answered {status} {body}")
        answer: dict[str, list[dict[str, object]]] = json.loads(body)
        return answer

    def exists(self, path: str) -> bool:
        return self._ask("GET", path)[0] == 200

    def post(self, path: str, csv: str, *, within: float = 0.0) -> None:
        """Submit a file, again and again for `within` seconds while it is refused."""
        deadline = time.monotonic() + within
        while True:
            status, body = self._ask("POST", path, csv)
            if status in (200, 201, 202):
                return
            if time.monotonic() > deadline:
                raise CannotRun(f"The sample was refused by {path}: {status} {body[:500]}")
            time.sleep(0.1)

    def wait_for_denominator(self, path: str, children: int) -> None:
        """Poll until a value counts all the children."""
        deadline = time.monotonic() + _PATIENCE
        while not any(value["denominator"] == children for value in self.get(path)["results"]):
            if time.monotonic() > deadline:
                raise CannotRun(f"The sample was loaded, but {path} does not count it all yet.")
            time.sleep(0.05)

    def _ask(self, method: str, path: str, csv: str | None = None) -> tuple[int, str]:
        """Status and body; a part that has just started, and says so by 503, is asked again."""
        deadline = time.monotonic() + _STARTING
        while True:
            status, told = self._once(method, path, csv)
            if status != 503 or time.monotonic() > deadline:
                return status, told
            time.sleep(0.3)

    def _once(self, method: str, path: str, csv: str | None) -> tuple[int, str]:
        connection = HTTPConnection(self._host, timeout=30)
        extra = {"Content-Type": "text/csv"} if csv else {}
        try:
            connection.request(method, path, body=csv, headers=self._headers | extra)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException) as error:
            raise CannotRun(f"The gateway did not answer: {error}.") from error
        finally:
            connection.close()
