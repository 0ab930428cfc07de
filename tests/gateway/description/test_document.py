"""The one description: valid, complete, and what is committed is what would be made."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.access import service_names
from chassis.deprecation import Retirement
from gateway.description import FILE, Document, operations
from gateway.description.merging import merged
from gateway.description.services import Described
from tests.gateway.description.small import KEPT, described

# All services are described: a minute of a quiet machine's time.
pytestmark = pytest.mark.timeout(600)
ROOT = Path(__file__).parents[3]
DOCUMENT: Document = orjson.loads(FILE.read_bytes())


def test_the_committed_description_is_up_to_date() -> None:
    # In a process of its own: tests register problem types that no service has.
    done = subprocess.run(
        [sys.executable, "-m", "gateway.description", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_valid_openapi_3_1() -> None:
    faults = [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()]
    assert not faults, faults[:5]


def test_every_service_is_in_it_under_names_of_its_own() -> None:
    for service in service_names():
        mine = [
            each for _, path, each in operations(DOCUMENT) if path.startswith(f"/v1/{service}/")
        ]
        assert mine, service
        assert all(each["operationId"].startswith(f"{service}_") for each in mine)
    for name in DOCUMENT["components"]["schemas"]:
        assert name in ("Problem", "Fault") or name.partition("_")[0] in service_names(), name


def test_each_operation_says_who_may_call_and_what_it_may_answer() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    scopes = schemes["oauth2"]["flows"]["clientCredentials"]["scopes"]
    for method, path, each in operations(DOCUMENT):
        where = f"{method} {path}"
        assert each["summary"], where
        assert each["x-class"], where
        needed = {
            scope for item in each["security"] for each_of in item.values() for scope in each_of
        }
        assert needed == ({each["x-scope"]} if "x-scope" in each else set()), where
        assert needed <= scopes.keys(), where
        assert {"400", "401", "429", "500", "502", "503", "504"} <= each["responses"].keys(), where
        assert ("413" in each["responses"]) == ("requestBody" in each), where
        assert ("403" in each["responses"]) == ("x-scope" in each), where


def test_the_public_scope_needs_no_token_and_others_do() -> None:
    by_name = {each["operationId"]: each for _, _, each in operations(DOCUMENT)}
    assert {} in by_name["kpi_list_public_values"]["security"]
    assert {} not in by_name["kpi_list_values"]["security"]
    assert by_name["kpi_list_public_values"]["x-scope"] == "kpi:public"
    assert "public" not in by_name["kpi_list_values"]["x-roles"]


def test_a_file_is_described_column_by_column() -> None:
    post = DOCUMENT["paths"]["/v1/kpi/targets/submissions"]["post"]
    content = post["requestBody"]["content"]
    assert "| `indicator` | every row |" in content["text/csv"]["schema"]["description"]
    rows, _ = content["application/json"]["schema"]["anyOf"]
    assert "value" in rows["items"]["properties"]
    assert "application/x-ndjson" in content


def test_conditional_operations_take_and_give_entity_tags() -> None:
    get = DOCUMENT["paths"]["/v1/kpi/targets/{name}"]["get"]
    put = DOCUMENT["paths"]["/v1/kpi/targets/{name}"]["put"]
    assert "ETag" in get["responses"]["200"]["headers"]
    assert "If-None-Match" in {one["name"] for one in get["parameters"]}
    assert "If-Match" in {one["name"] for one in put["parameters"]}
    assert {"412", "428"} <= put["responses"].keys()


def test_the_stream_is_described_as_one() -> None:
    answer = DOCUMENT["paths"]["/v1/kpi/stream"]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["text/event-stream"]


def test_references_follow_their_schemas_to_the_new_service_names() -> None:
    document = merged([described("shop"), described("store")])
    answer = document["paths"]["/v1/shop/things"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/shop_ThingPage"
    }
    page = document["components"]["schemas"]["shop_ThingPage"]
    assert page["properties"]["results"]["items"] == {"$ref": "#/components/schemas/shop_Thing"}
    assert "store_Thing" in document["components"]["schemas"]
    assert "shop_Unused" not in document["components"]["schemas"]


def test_a_page_of_records_has_a_readable_name() -> None:
    pages = DOCUMENT["paths"]["/v1/sif/visits"]["get"]["responses"]["200"]
    assert pages["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/sif_VisitRecordedPage"
    }


def test_a_retirement_is_told() -> None:
    ending = Retirement(since=KEPT, gone_on=KEPT.replace(year=KEPT.year + 2), see="/reference")
    document = merged([described("shop", retirement=ending)])
    each = document["paths"]["/v1/shop/things"]["get"]
    assert each["deprecated"] is True
    assert {"Deprecation", "Sunset"} <= each["responses"]["200"]["headers"].keys()


def _twice(service: Described) -> None:
    service.document["paths"]["/v1/shop/others"] = service.document["paths"]["/v1/shop/things"]
    service.routes["GET", "/v1/shop/others"] = service.routes["GET", "/v1/shop/things"]


def _ambiguous(service: Described) -> None:
    service.document["components"]["schemas"]["shop__a__Thing"] = {"type": "object"}


def _untold(service: Described) -> None:
    service.document["paths"]["/v1/shop/things"]["get"]["tags"] = ["nobody wrote of it"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_twice, "another operation is called shop_list_things"),
        (_ambiguous, "share a name"),
        (_untold, "words.toml says nothing of"),
    ],
)
def test_what_leaves_a_reader_in_doubt_is_refused(change: Any, told: str) -> None:
    service = described("shop")
    change(service)
    with pytest.raises(ValueError, match=told):
        merged([service])
