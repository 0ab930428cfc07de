"""deploy/compose.yaml: valid, complete, and every setting it gives is one that is read."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
from pydantic import TypeAdapter

from chassis.access import service_names
from chassis.issuers import IssuersFile
from chassis.sealing import Keys
from gateway.settings import GatewaySettings, parse_routes
from tests.deploy.compose.conftest import ADDRESS, Prepared
from tests.deploy.compose.reading import ROOT, Document, NotSet, raw, resolved
from tests.deploy.settings_read import known_variables, required_variables, settings_of

SCHEMA = Path(__file__).parent / "schema" / "compose-spec.json"
SERVICES = service_names()


def test_it_is_valid_by_the_compose_specification(document: Document) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)


def test_every_service_has_a_process_and_a_migration(document: Document) -> None:
    commands = {name: part.get("command") for name, part in document["services"].items()}
    for name in SERVICES:
        assert commands[name] == ["chassis", "serve", f"services.{name}"]
        assert commands[f"migrate-{name}"] == ["chassis", "migrate", f"services.{name}"]


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_settings_are_known_complete_and_good(
    name: str, document: Document, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, str] = document["services"][name]["environment"]
    models = settings_of(name)
    assert set(given) <= known_variables(models)
    assert "ISSUERS_FILE" in required_variables(models) <= set(given)
    files = {
        "/run/issuers.json": str(prepared.folder / "secrets" / "issuers.json"),
        "/run/secrets/data_keys": str(prepared.folder / "secrets" / "data-keys.json"),
    }
    for key, value in given.items():
        monkeypatch.setenv(key, files.get(value, value))
    for model in models:
        _ = model()


@pytest.mark.parametrize("name", SERVICES)
def test_a_migration_is_told_what_its_service_is_told(name: str, document: Document) -> None:
    service, job = document["services"][name], document["services"][f"migrate-{name}"]
    assert job["environment"] == service["environment"]
    assert job.get("secrets") == service.get("secrets")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_after_its_schema_and_the_topics(name: str, document: Document) -> None:
    parts = document["services"]
    done = {"condition": "service_completed_successfully"}
    assert parts[name]["depends_on"] == {f"migrate-{name}": done, "topics": done}
    assert parts[f"migrate-{name}"]["depends_on"] == {"provision": done}
    assert name in parts["gateway"]["depends_on"]


def test_addresses_name_parts_that_are_there(document: Document) -> None:
    parts = document["services"]
    routes = parse_routes(parts["gateway"]["environment"]["GATEWAY_ROUTES"])
    assert set(routes) == set(SERVICES)
    for name in (*SERVICES, "gateway", "topics", "backup"):
        for value in parts[name]["environment"].values():
            for url in re.findall(r"(?:http|postgresql|kafka)://[^,\s]+", str(value)):
                host = urlsplit(url).hostname
                assert host in parts or url == ADDRESS, url


def test_each_service_has_a_database_role_of_its_own(document: Document) -> None:
    parts = document["services"]
    for name in (*SERVICES, "backup"):
        given = parts[name]["environment"]
        url = urlsplit(given["BACKUP_URL" if name == "backup" else "DATABASE_URL"])
        assert url.username == name
        assert url.password == parts["provision"]["environment"][f"PASSWORD_{name.upper()}"]


@pytest.mark.parametrize("profile", ["kafka1", "kafka3"])
def test_the_brokers_named_are_those_of_a_profile(profile: str, prepared: Prepared) -> None:
    brokers = [n for n, part in raw()["services"].items() if profile in part.get("profiles", [])]
    example = (ROOT / "deploy" / "compose" / ".env.example").read_text()
    assert ",".join(f"{name}:9092" for name in brokers) in example
    env = prepared.env | {"TOPIC_REPLICATION": str(len(brokers))}
    voters = {
        resolved(env)["services"][name]["environment"]["KAFKA_CONTROLLER_QUORUM_VOTERS"]
        for name in brokers
    }
    [one] = voters
    assert one == ",".join(f"{n}@{name}:9093" for n, name in enumerate(brokers, 1))


def test_no_secret_has_a_default(prepared: Prepared) -> None:
    secret = {name: v for name, v in prepared.env.items() if "PASSWORD" in name or "SECRET" in name}
    assert len(set(secret.values())) == len(secret)
    for name in (*secret, "KAFKA_CLUSTER_ID"):
        with pytest.raises(NotSet, match=rf"{name}: run deploy/compose/prepare\.sh"):
            resolved({**prepared.env, name: ""})


def test_our_containers_are_hardened_and_all_are_bounded(document: Document) -> None:
    for name, part in document["services"].items():
        assert part["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in part["security_opt"], name
        assert not part.get("privileged"), name
        assert part["mem_limit"], name
        assert part["logging"]["options"]["max-size"], name
        if part["image"].startswith("educational-improvement:"):
            assert part["read_only"], name
            # Else the image's own, which is not root either.
            assert part.get("user") == ("999:999" if name == "backup" else None), name
            assert "cap_add" not in part, name
        image, _, tag = part["image"].rpartition(":")
        assert image, name
        assert tag != "latest", name


def test_the_image_is_built_once_and_pulled_from_nowhere(document: Document) -> None:
    parts = document["services"]
    ours = {n: p for n, p in parts.items() if p["image"].startswith("educational-improvement:")}
    # Compose builds them all at once, and one name cannot be given to several at a time.
    assert [name for name in parts if "build" in parts[name]] == ["provision"]
    assert {part["image"] for part in ours.values()} == {parts["provision"]["image"]}
    assert {part["pull_policy"] for part in ours.values()} == {"never"}


def test_only_the_gateway_and_the_dashboards_are_reached_from_outside(document: Document) -> None:
    parts = document["services"]
    published = {name: part["ports"] for name, part in parts.items() if "ports" in part}
    assert set(published) == {"gateway", "grafana"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert document["networks"]["inside"] == {"internal": True}


def test_files_it_mounts_are_there(document: Document, prepared: Prepared) -> None:
    for part in document["services"].values():
        for volume in part.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / "deploy" / source).exists(), source
            elif source != prepared.env["BACKUP_FOLDER"]:
                assert source in document["volumes"]


def test_a_process_has_longer_to_stop_than_it_gives_requests(document: Document) -> None:
    grace = TypeAdapter(int).validate_python(
        document["services"]["gateway"]["stop_grace_period"].removesuffix("s")
    )
    assert grace > GatewaySettings.model_fields["gateway_stop_seconds"].default


def test_what_was_prepared_is_used_and_kept(prepared: Prepared) -> None:
    secrets = prepared.folder / "secrets"
    _ = Keys.from_file(secrets / "data-keys.json")
    _ = IssuersFile.read(secrets / "issuers.json")
    before = {path: path.read_text() for path in [prepared.folder / ".env", *secrets.iterdir()]}
    assert prepared.again().returncode == 0
    assert {path: path.read_text() for path in before} == before
    assert secrets.stat().st_mode & 0o077 == 0
    assert (prepared.folder / ".env").stat().st_mode & 0o077 == 0


def test_names_of_a_newer_release_are_added_and_nothing_else_changes(
    prepared: Prepared, tmp_path: Path
) -> None:
    shutil.copytree(prepared.folder, tmp_path, dirs_exist_ok=True)
    older = Prepared(tmp_path)
    kept = [
        line
        for line in (tmp_path / ".env").read_text().splitlines()
        if not line.startswith(("PASSWORD_BACKUP=", "BACKUP_FOLDER="))
    ]
    # As an editor may leave it: without an end of its last line.
    (tmp_path / ".env").write_text("\n".join(kept))
    assert older.again().returncode == 0
    now = (tmp_path / ".env").read_text().splitlines()
    assert now[: len(kept)] == kept
    assert older.env.keys() == prepared.env.keys()
    assert re.fullmatch(r"[0-9a-f]{48}", older.env["PASSWORD_BACKUP"])
    assert older.env["BACKUP_FOLDER"] == prepared.env["BACKUP_FOLDER"]


def test_another_address_is_refused_where_one_is_in_use(prepared: Prepared) -> None:
    done = prepared.again("https://other.example.gov.uk")
    assert done.returncode == 1
    assert f".env says ADDRESS={ADDRESS};" in done.stderr


@pytest.mark.parametrize(
    "address", ["ei.example.gov.uk", "https://", f"{ADDRESS}/", f"{ADDRESS}/x"]
)
def test_without_an_address_nothing_is_prepared(
    address: str, tmp_path: Path, prepared: Prepared
) -> None:
    (tmp_path / "prepare.sh").symlink_to(prepared.folder / "prepare.sh")
    done = Prepared(tmp_path).again(address)
    assert done.returncode == 1
    assert "https://HOST" in done.stderr
    assert not (tmp_path / ".env").exists()
