"""The API description of each service: complete, and honest about who may call."""

from pathlib import Path
from typing import Any

import pytest

from chassis.__main__ import load_service
from chassis.app import create_app
from chassis.settings import Settings
from tests.support.system import SERVICES

OPEN_TO_ALL = ("/problems",)


def description_of(name: str) -> dict[str, Any]:
    settings = Settings(
        database_url="postgresql://nobody@127.0.0.1/none",
        event_bus="postgresql://nobody@127.0.0.1/none",
        api_keys_file=Path("none.json"),
    )
    return create_app(load_service(f"services.{name}"), settings).openapi()


@pytest.mark.parametrize("name", SERVICES)
def test_each_route_states_who_may_call_it_and_what_it_is_for(name: str) -> None:
    for path, methods in description_of(name)["paths"].items():
        if not path.startswith(f"/v1/{name}/"):
            assert path.startswith("/health"), path
            continue
        for method, operation in methods.items():
            assert operation.get("summary"), f"{method} {path}"
            scopes = [scope for item in operation.get("security", ()) for scope in item["key"]]
            if path.endswith(OPEN_TO_ALL):
                assert not scopes
            else:
                assert scopes, f"{method} {path} states no scope"
                assert all(scope.startswith(f"{name}:") for scope in scopes)


@pytest.mark.parametrize("name", SERVICES)
def test_no_address_has_a_place_for_a_pupil_number(name: str) -> None:
    for path in description_of(name)["paths"]:
        assert "upn" not in path
        assert "uln" not in path
