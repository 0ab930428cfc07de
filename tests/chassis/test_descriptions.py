"""The API description of each service: complete, and honest about who may call."""

import pytest

from gateway.description.services import Described, described

SERVICES = {service.name: service for service in described()}


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_each_route_states_who_may_call_it_and_what_it_is_for(service: Described) -> None:
    for path, methods in service.document["paths"].items():
        if not path.startswith(f"/v1/{service.name}/"):
            assert path.startswith("/health"), path
            continue
        for method, operation in methods.items():
            assert operation.get("summary"), f"{method} {path}"
            need = service.routes[method.upper(), path].need
            told = [scope for item in operation.get("security", ()) for scope in item["token"]]
            assert told == ([need.scope] if need else []), f"{method} {path}"
            assert need is None or need.scope in service.policy


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_no_address_has_a_place_for_a_pupil_number(service: Described) -> None:
    for path in service.document["paths"]:
        assert "upn" not in path
        assert "uln" not in path
