"""The board of a gateway before the real identity service, without a browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from gateway.app import Gateway
from gateway.settings import GatewaySettings
from tests.identity.issuer import Issuer, running
from tests.support.databases import NewDatabase
from tests.support.polling import eventually
from tests.support.serving import serving

TRIES = 12
"""Forms that one address may send in a while; more are too many."""


@dataclass
class Front:
    """The board at `url`, and the issuer behind it."""

    url: str
    issuer: Issuer
    gateway: Gateway

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser without cookies."""
        return httpx.AsyncClient(
            base_url=self.url, headers={"Accept": "text/html", **headers}, trust_env=False
        )

    async def sign_in(
        self, browser: httpx.AsyncClient, name: str, secret: str | None = None
    ) -> httpx.Response:
        form = {"name": name, "secret": secret or self.issuer.secrets[name]}
        return await browser.post("/board/sign-in", data=form)


@pytest.fixture(scope="session")
async def front(
    new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Front]:
    async with running(new_database, tmp_path_factory.mktemp("board-identity")) as issuer:
        await eventually(issuer.knows_its_keys, every=0.2)
        await issuer.client("board-officer")
        gateway = Gateway(_settings(issuer))
        async with serving(gateway) as url:
            yield Front(url, issuer, gateway)


@pytest.fixture
async def strict(front: Front) -> AsyncIterator[Front]:
    """A gateway behind HTTPS that takes few forms of one address."""
    board = {"rate": [TRIES, 300], "largest_body": 4096}
    settings = _settings(
        front.issuer, gateway_classes={"board": board}, gateway_outside_scheme="https"
    )
    gateway = Gateway(settings)
    async with serving(gateway) as url:
        yield Front(url, front.issuer, gateway)


def _settings(issuer: Issuer, **given: object) -> GatewaySettings:
    # The issuer's client calls /v1/identity; the gateway's route begins above that.
    base = str(issuer.http.base_url).partition("/v1/")[0]
    routes = {"identity": base}
    return GatewaySettings.model_validate(
        {"issuers_file": issuer.issuers, "gateway_routes": routes, **given}
    )
