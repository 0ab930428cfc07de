"""Every object is one that Kubernetes, or KEDA, knows, to its last member."""

import json
from functools import cache
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

from tests.deploy.kubernetes.rendering import FOLDER, OVERLAYS, Object, of_kind, render

SCHEMA = Path(__file__).parent / "schemas" / "keda-scaledobject.json"
VERSION = "1.37"


def check(one: Object) -> None:
    if one["apiVersion"].startswith("keda.sh/"):
        jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(one)
        _known(json.dumps(_autoscaler(one)))
    else:
        _known(json.dumps(one))


@cache
def _known(text: str) -> None:
    """Once for what several overlays have alike: the schemas are read anew each time."""
    kubernetes_validate.validate(json.loads(text), VERSION, strict=True)


def _autoscaler(scaled: Object) -> Object:
    """What KEDA makes of a ScaledObject, as far as Kubernetes' own schema can check it."""
    config = scaled["spec"]["advanced"]["horizontalPodAutoscalerConfig"]
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "any"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "any"},
            "maxReplicas": scaled["spec"]["maxReplicaCount"],
            "behavior": config["behavior"],
        },
    }


@pytest.mark.parametrize("folder", [*(f"overlays/{name}" for name in OVERLAYS), "provision"])
def test_every_object_is_valid(folder: str) -> None:
    for one in render(folder):
        check(one)


def test_a_member_that_does_not_exist_is_found() -> None:
    objects = render("overlays/production")
    gateway = of_kind(objects, "Deployment")["gateway"]
    gateway["spec"]["template"]["spec"]["terminationGracePeriod"] = 40
    with pytest.raises(jsonschema.ValidationError, match="terminationGracePeriod"):
        check(gateway)
    kpi = of_kind(objects, "ScaledObject")["kpi"]
    kpi["spec"]["triggers"][0]["metadata"]["threshold"] = 10
    with pytest.raises(jsonschema.ValidationError, match="10 is not of type 'string'"):
        check(kpi)


def test_examples_are_valid_where_there_is_a_schema() -> None:
    """Strimzi's, CloudNativePG's and the Prometheus operator's own kinds have none here."""
    for file in (FOLDER / "examples").glob("*.yaml"):
        for one in yaml.safe_load_all(file.read_text()):
            if one["apiVersion"] in {"v1", "networking.k8s.io/v1"}:
                check(one)
