"""What each process is told is what it reads, complete and good."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic_settings import BaseSettings

from chassis.access import service_names
from chassis.settings import BusSettings
from gateway.settings import parse_routes
from tests.deploy.kubernetes.rendering import (
    FOLDER,
    OVERLAYS,
    SECRET,
    Object,
    container_of,
    environment_of,
    expanded,
    helpers_of,
    of_kind,
    pod_of,
    render,
)
from tests.deploy.settings_read import known_variables, required_variables, settings_of

SERVICES = service_names()
PROCESSES = (*SERVICES, "gateway", "topics", *(f"migrate-{name}" for name in SERVICES))
KEYS = {"current": "k1", "keys": {"k1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}


def models_of(process: str) -> list[type[BaseSettings]]:
    return [BusSettings] if process == "topics" else settings_of(process.removeprefix("migrate-"))


def files_of(workload: Object, objects: list[Object], folder: Path) -> dict[str, str]:
    """What is mounted, and where it is here."""
    maps, found = of_kind(objects, "ConfigMap"), {}
    volumes = {one["name"]: one for one in pod_of(workload)["volumes"]}
    for mount in container_of(workload)["volumeMounts"]:
        volume = volumes[mount["name"]]
        if "configMap" in volume:
            data = maps[volume["configMap"]["name"]]["data"]
        elif "secret" in volume:
            data = {"data-keys.json": json.dumps(KEYS)}
        else:
            continue
        for name, text in data.items():
            (folder / name).write_text(text)
            found[f"{mount['mountPath']}/{name}"] = str(folder / name)
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_settings_are_known_complete_and_good(
    overlay: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = render(f"overlays/{overlay}")
    workloads = of_kind(objects, "Deployment", "Job")
    assert set(workloads) == set(PROCESSES)
    for process, workload in workloads.items():
        given, models = environment_of(workload, objects), models_of(process)
        assert set(given) - helpers_of(workload) <= known_variables(models), process
        assert required_variables(models) <= set(given), process
        assert not any("$(" in value for value in given.values()), process
        files = files_of(workload, objects, tmp_path)
        with monkeypatch.context() as patch:
            for key, value in given.items():
                patch.setenv(key, files.get(value, value))
            for model in models:
                _ = model()


@pytest.mark.parametrize("name", SERVICES)
def test_a_migration_is_told_what_its_service_is_told(name: str) -> None:
    objects = render("overlays/production")
    service = of_kind(objects, "Deployment")[name]
    job = of_kind(objects, "Job")[f"migrate-{name}"]
    assert environment_of(job, objects) == environment_of(service, objects)
    by_name = [{v["name"]: v for v in pod_of(one)["volumes"]} for one in (service, job)]
    assert by_name[0] == by_name[1]


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_runs_its_own_code_as_its_own_role(name: str) -> None:
    objects = render("overlays/production")
    service = of_kind(objects, "Deployment")[name]
    job = of_kind(objects, "Job")[f"migrate-{name}"]
    given = environment_of(service, objects)
    for workload, command in ((service, "serve"), (job, "migrate")):
        arguments = [expanded(text, given) for text in container_of(workload)["args"]]
        assert arguments == ["chassis", command, f"services.{name}"]
        [password] = [v for v in container_of(workload)["env"] if v["name"] == "PASSWORD"]
        assert password["valueFrom"] == {
            "secretKeyRef": {"name": "database-passwords", "key": name}
        }
    url = urlsplit(given["DATABASE_URL"])
    assert (url.username, url.password) == (name, SECRET)


def test_every_folder_of_services_is_there() -> None:
    folders = {path.parent.name for path in (FOLDER / "base" / "services").glob("*/*.yaml")}
    assert folders == set(SERVICES)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_addresses_name_services_that_are_there(overlay: str) -> None:
    objects = render(f"overlays/{overlay}")
    known = of_kind(objects, "Service")
    workloads = of_kind(objects, "Deployment")
    routes = parse_routes(environment_of(workloads["gateway"], objects)["GATEWAY_ROUTES"])
    assert set(routes) == set(SERVICES)
    asked = [
        environment_of(workload, objects).get("CONSEQUENCES_URL") for workload in workloads.values()
    ]
    [issuers] = [m for n, m in of_kind(objects, "ConfigMap").items() if n.startswith("issuers-")]
    [issuer] = json.loads(issuers["data"]["issuers.json"])["issuers"]
    for url in (*routes.values(), *filter(None, asked), issuer["jwks"], issuer["revocations"]):
        parts = urlsplit(url)
        assert parts.hostname in known, url
        [port] = known[parts.hostname]["spec"]["ports"]
        assert parts.port == port["port"], url
    own = environment_of(workloads["identity"], objects)["IDENTITY_ISSUER"]
    assert own == issuer["issuer"]


def test_provision_is_told_the_password_of_every_service() -> None:
    [job] = of_kind(render("provision"), "Job").values()
    assert container_of(job)["args"] == ["deploy.provision"]
    [source] = container_of(job)["envFrom"]
    assert source == {"prefix": "PASSWORD_", "secretRef": {"name": "database-passwords"}}
    assert [v["name"] for v in container_of(job)["env"]] == ["DATABASE_URL"]
