"""The gateway's own pages: health, metrics, the problems it may answer with, and an index."""

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple

import aiohttp
import orjson
from prometheus_client import CONTENT_TYPE_LATEST

from chassis.problems import catalogue
from chassis.tokens import Verifier, unauthenticated
from gateway.headers import Pair
from gateway.proxy import Proxy
from gateway.record import exposition
from gateway.routes import Routes, Upstream

_LIMIT = aiohttp.ClientTimeout(total=1.0)
_PATIENT = aiohttp.ClientTimeout(total=5.0)  # these look through their data, the others do not
_OK = 200
_GRAVITY = ("pass", "warn", "fail")


class Page(NamedTuple):
    """An answer of the gateway's own."""

    status: int
    media_type: str
    body: bytes

    @property
    def headers(self) -> list[Pair]:
        return [(b"content-type", self.media_type.encode())]


class Pages:
    """What is found at the gateway itself; without a token, but for `/status`."""

    def __init__(self, routes: Routes, verifier: Verifier, proxy: Proxy, *, commit: str) -> None:
        self._routes, self._verifier, self._proxy, self._commit = routes, verifier, proxy, commit
        self.stopping = False

    async def find(self, path: bytes, authorization: str | None = None) -> Page | None:
        """The page at `path`, if there is one. Raises the problem of a token that is not good."""
        match path:
            case b"/":
                return _json(self._index())
            case b"/health/live":
                return _json({"status": "pass", "service": "gateway"})
            case b"/health/ready":
                return self._ready()
            case b"/health/status":
                return _json(await self._status())
            case b"/status":
                return _json(await self._standing(authorization))
            case b"/metrics":
                return Page(200, CONTENT_TYPE_LATEST, exposition())
            case b"/problems":
                return _json(catalogue())
        return None

    def _index(self) -> dict[str, Any]:
        return {
            "services": {to.name: f"/v1/{to.name}/" for to in self._routes},
            "health": "/health/status",
            "status": "/status",
            "metrics": "/metrics",
            "problems": "/problems",
            "reference": "/reference",
            "openapi": "/openapi.json",
            "asyncapi": "/asyncapi.json",
        }

    def _ready(self) -> Page:
        # A service that is down does not count: the others still want their requests.
        checks = {"issuers": self._verifier.issuers.told(), "stopping": self.stopping}
        healthy = not self.stopping
        body = {"status": "pass" if healthy else "fail", "service": "gateway", "checks": checks}
        return _json(body, status=200 if healthy else 503)

    async def _status(self) -> dict[str, Any]:
        upstreams = list(self._routes)
        answers = await asyncio.gather(*(self._ask(to) for to in upstreams))
        issuers = self._verifier.issuers.told()
        own = "warn" if any("error" in issuer for issuer in issuers) else "pass"
        return {
            "status": worst([own, *(answer["status"] for answer in answers)]),
            "service": "gateway",
            "commit": self._commit,
            "checks": {"issuers": issuers, "circuits": self._proxy.circuits()},
            "services": {to.name: answer for to, answer in zip(upstreams, answers, strict=True)},
        }

    async def _standing(self, authorization: str | None) -> dict[str, Any]:
        """What each service says that somebody should see to. Who may know, each decides."""
        if (await self._verifier.principal(authorization)).anonymous:
            raise unauthenticated("This needs a token.")
        upstreams = list(self._routes)
        told = await asyncio.gather(*(self._ask_standing(to, authorization) for to in upstreams))
        return {"services": {to.name: each for to, each in zip(upstreams, told, strict=True)}}

    async def _ask_standing(self, to: Upstream, authorization: str | None) -> dict[str, Any]:
        address, headers = f"{to.base}/v1/{to.name}/status", {"Authorization": authorization or ""}
        try:
            async with self._proxy.session.get(address, headers=headers, timeout=_PATIENT) as got:
                answer = orjson.loads(await got.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return {"error": f"no answer: {type(error).__name__}"}
        if not isinstance(answer, dict):
            return {"error": "its answer is not a status"}
        # A service's own refusal says why, and what would help.
        return answer if got.status == _OK else {"error": answer.get("detail", "it refuses")}

    async def _ask(self, to: Upstream) -> dict[str, Any]:
        """A service's own `/health/status`, or why there is none."""
        try:
            async with self._proxy.session.get(to.base + "/health/status", timeout=_LIMIT) as got:
                answer = orjson.loads(await got.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return {"status": "fail", "error": f"no answer: {type(error).__name__}"}
        if not isinstance(answer, dict) or answer.get("status") not in _GRAVITY:
            return {"status": "fail", "error": "its answer is not a health status"}
        return answer


def worst(statuses: Iterable[str]) -> str:
    """The gravest of several health statuses."""
    return max(statuses, key=_GRAVITY.index)


def _json(body: object, *, status: int = 200) -> Page:
    return Page(status, "application/json", orjson.dumps(body))
