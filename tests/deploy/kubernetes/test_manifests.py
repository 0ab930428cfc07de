"""Every container probed, bounded and secured; nothing secret; scaled within its limits."""

import re
from pathlib import Path
from typing import Any

import pytest

from chassis.__main__ import _GRACE_S
from chassis.access import service_names
from gateway.settings import GatewaySettings
from tests.deploy.kubernetes.rendering import (
    COMPONENT,
    NAME,
    OVERLAYS,
    ROOT,
    Object,
    container_of,
    environment_of,
    labels_of,
    of_kind,
    pod_of,
    render,
)
from tests.deploy.monitoring.exported import named_in, series

FOLDERS = (*(f"overlays/{name}" for name in OVERLAYS), "provision")
DEPLOYED = (*service_names(), "gateway")
_IMAGE = re.compile(r"[a-z0-9.-]+/educational-improvement@sha256:[0-9a-f]{64}")
_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE", re.IGNORECASE)
_PASSWORD_IN_URL = re.compile(r"://[^/\s:@]*:(?!\$\()[^/\s@]+@")
_LONG_AND_MIXED = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9+/_=-]{24,}")


def workloads(folder: str) -> list[Object]:
    return list(of_kind(render(folder), "Deployment", "Job").values())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_container_is_bounded_and_secured(folder: str) -> None:
    recipe = (ROOT / "deploy" / "image" / "Dockerfile").read_text()
    user = re.search(r"^USER (\d+):(\d+)$", recipe, re.MULTILINE)
    assert user
    for workload in workloads(folder):
        pod, container = pod_of(workload), container_of(workload)
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"] == {
            "runAsNonRoot": True,
            "runAsUser": int(user[1]),
            "runAsGroup": int(user[2]),
            "fsGroup": int(user[2]),
            "seccompProfile": {"type": "RuntimeDefault"},
        }
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]
        [tmp] = [volume for volume in pod["volumes"] if volume["name"] == "tmp"]
        assert tmp["emptyDir"]["sizeLimit"]
        for kind in ("requests", "limits"):
            assert set(container["resources"][kind]) == {"cpu", "memory"}
        assert _IMAGE.fullmatch(container["image"]), "the digest of a release"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_process_is_probed_and_has_time_to_stop(overlay: str) -> None:
    deployments = of_kind(render(f"overlays/{overlay}"), "Deployment")
    assert set(deployments) == set(DEPLOYED)
    grace = max(_GRACE_S, GatewaySettings.model_fields["gateway_stop_seconds"].default)
    for deployment in deployments.values():
        pod, container = pod_of(deployment), container_of(deployment)
        probes = {name: container[f"{name}Probe"]["httpGet"] for name in _PATHS}
        assert probes == {name: {"path": path, "port": "http"} for name, path in _PATHS.items()}
        assert container["ports"] == [{"name": "http", "containerPort": 8000}]
        pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert pod["terminationGracePeriodSeconds"] > pause + grace
        spread = [one["topologyKey"] for one in pod["topologySpreadConstraints"]]
        assert spread == ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]


_PATHS = {"startup": "/health/live", "liveness": "/health/live", "readiness": "/health/ready"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_deployment_has_a_service_and_a_disruption_budget(overlay: str) -> None:
    objects = render(f"overlays/{overlay}")
    for name, deployment in of_kind(objects, "Deployment").items():
        labels = labels_of(deployment)
        budget = of_kind(objects, "PodDisruptionBudget")[name]["spec"]
        chosen = (
            deployment["spec"]["selector"]["matchLabels"],
            budget["selector"]["matchLabels"],
            of_kind(objects, "Service")[name]["spec"]["selector"],
        )
        for selector in chosen:
            # By both, or a migration's pods would be chosen too.
            assert selector == {NAME: name, COMPONENT: labels[COMPONENT]}
            assert selector.items() <= labels.items()
        assert budget["maxUnavailable"] == 1


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_migrations_and_topics_are_jobs(overlay: str) -> None:
    jobs = of_kind(render(f"overlays/{overlay}"), "Job")
    assert set(jobs) == {"topics", *(f"migrate-{name}" for name in service_names())}
    for job in jobs.values():
        assert pod_of(job)["restartPolicy"] == "Never"
        assert job["metadata"]["labels"][COMPONENT] in {"topics", "migration"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_is_no_secret_only_references_that_the_docs_name(folder: str) -> None:
    docs = (ROOT / "docs" / "deployment.md").read_text()
    objects = render(folder)
    assert not of_kind(objects, "Secret")
    for text in _texts(objects):
        assert not _PASSWORD_IN_URL.search(text), text
        assert not _LONG_AND_MIXED.fullmatch(text), text
    for workload in workloads(folder):
        for variable in container_of(workload).get("env", []):
            if _SECRET_NAME.search(variable["name"]):
                assert "secretKeyRef" in variable["valueFrom"], variable
            reference = variable.get("valueFrom", {}).get("secretKeyRef")
            if reference:
                assert f"| `{reference['name']}` |" in docs
                assert f"`{reference['key']}`" in docs
        for volume in pod_of(workload)["volumes"]:
            if "secret" in volume:
                assert f"| `{volume['secret']['secretName']}` |" in docs


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def test_an_installations_own_kustomization_works_as_the_docs_have_it(tmp_path: Path) -> None:
    docs = (ROOT / "docs" / "deployment.md").read_text()
    own = re.search(r"```yaml\n(.*kind: Kustomization\n.*?)```", docs, re.DOTALL)
    assert own
    (tmp_path / "kustomization.yaml").write_text(own[1].replace("sha256:…", f"sha256:{'1' * 64}"))
    (tmp_path / "issuers.json").write_text('{"issuers": ["council"]}')
    (tmp_path / "educational-improvement").symlink_to(ROOT)
    objects = render(str(tmp_path))
    for workload in of_kind(objects, "Deployment", "Job").values():
        image = container_of(workload)["image"]
        assert image == f"registry.council.example/educational-improvement@sha256:{'1' * 64}"
    identity = of_kind(objects, "Deployment")["identity"]
    assert environment_of(identity, objects)["IDENTITY_ISSUER"] == "https://ei.council.example"
    issuers = {n: m["data"] for n, m in of_kind(objects, "ConfigMap").items() if "issuers" in n}
    mounted = [v["configMap"]["name"] for v in pod_of(identity)["volumes"] if "configMap" in v]
    assert issuers == {mounted[0]: {"issuers.json": '{"issuers": ["council"]}'}}


def test_the_small_one_has_one_of_each_and_needs_no_keda() -> None:
    objects = render("overlays/small")
    assert not of_kind(objects, "ScaledObject", "HorizontalPodAutoscaler")
    for deployment in of_kind(objects, "Deployment").values():
        assert deployment["spec"]["replicas"] == 1
        assert environment_of(deployment, objects).get("TOPIC_REPLICATION", "1") == "1"


def test_the_large_one_leaves_every_number_to_a_scaler() -> None:
    objects = render("overlays/production")
    scalers = of_kind(objects, "ScaledObject", "HorizontalPodAutoscaler")
    assert set(scalers) == set(DEPLOYED)
    for name, deployment in of_kind(objects, "Deployment").items():
        assert "replicas" not in deployment["spec"], "applying would undo what a scaler did"
        spec = scalers[name]["spec"]
        assert spec["scaleTargetRef"]["name"] == name
        fewest = spec.get("minReplicaCount", spec.get("minReplicas"))
        assert fewest == 2


def test_consumers_are_scaled_by_their_lag_up_to_one_for_each_partition() -> None:
    objects = render("overlays/production")
    deployments = of_kind(objects, "Deployment")
    for name, scaled in of_kind(objects, "ScaledObject").items():
        queries = [t["metadata"].get("query") for t in scaled["spec"]["triggers"]]
        lag = f'max(consumer_lag_seconds{{app="{name}"}})'
        assert queries == ([None] if name == "identity" else [None, lag])
        assert all(named_in(query) <= series() for query in filter(None, queries))
        partitions = int(environment_of(deployments[name], objects)["TOPIC_PARTITIONS"])
        assert scaled["spec"]["maxReplicaCount"] <= partitions
