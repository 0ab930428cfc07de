"""The public API as the sample's loader speaks to it."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from deploy.local.errors import CannotRun
from deploy.local.identity import token_for

PATIENCE = 60.0
_STARTING = 3.0
_AT_ONCE = 4
Headers = Mapping[str, str]
_FILE: Headers = {"Content-Type": "text/csv"}
_RECORD: Headers = {"Content-Type": "application/json", "If-Match": "*"}


def side_by_side(acts: Iterable[Callable[[], object]]) -> None:
    """A few at once: each waits for an answer most of the time. Raises what the first of them that
    failed raised, when all have ended."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()


class Api:
    """The gateway, spoken to without any proxy the environment names."""

    def __init__(self, gateway_url: str, key: str) -> None:
        self._url, self._host = gateway_url, urlsplit(gateway_url).netloc
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str) -> dict[str, Any]:
        status, body = self._ask("GET", path)
        if status != 200:
            raise CannotRun(f"The sample could not be loaded: {path} answered {status} {body}")
        answer: dict[str, Any] = json.loads(body)
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

    def as_new_client(self, client: str, name: str, role: str, organisation: str) -> "Api":
        """The API as a new client of that role speaks to it, for one organisation."""
        draft = {"client_id": client, "name": name, "roles": [role]}
        made = self.send("/v1/identity/clients", draft | {"organisations": [organisation]})
        return Api(self._url, token_for(self._url, made["secret"]["secret"], client))

    def send(self, path: str, body: object, method: str = "POST") -> dict[str, Any]:
        """Send a record, or an act on one in whatever state it is; what is answered."""
        status, told = self._ask(method, path, json.dumps(body), _RECORD)
        if status not in (200, 201):
            raise CannotRun(f"The sample was refused by {path}: {status} {told[:500]}")
        answer: dict[str, Any] = json.loads(told)
        return answer

    def wait_until(self, path: str, known: int, *, within: float = PATIENCE) -> None:
        """Ask again until a list has so many: what a service hears of another comes a moment
        later."""
        deadline = time.monotonic() + within
        while len(self.get(path)["results"]) < known:
            if time.monotonic() > deadline:
                raise CannotRun(f"The sample was loaded, but {path} does not know it all yet.")
            time.sleep(0.05)

    def wait_for_denominator(self, path: str, children: int) -> None:
        """Poll until a value counts all the children."""
        deadline = time.monotonic() + PATIENCE
        while not any(value["denominator"] == children for value in self.get(path)["results"]):
            if time.monotonic() > deadline:
                raise CannotRun(f"The sample was loaded, but {path} does not count it all yet.")
            time.sleep(0.05)

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: Headers = _FILE
    ) -> tuple[int, str]:
        """Status and body; a part that has just started or is asked too much at once, and says so
        by 503 or 429, is asked again."""
        deadline = time.monotonic() + _STARTING
        while True:
            status, told = self._once(method, path, body, headers if body else {})
            if status not in (429, 503) or time.monotonic() > deadline:
                return status, told
            time.sleep(0.3)

    def _once(self, method: str, path: str, body: str | None, headers: Headers) -> tuple[int, str]:
        connection = HTTPConnection(self._host, timeout=120)
        try:
            connection.request(method, path, body=body, headers={**self._headers, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException) as error:
            raise CannotRun(f"The gateway did not answer: {error}.") from error
        finally:
            connection.close()
