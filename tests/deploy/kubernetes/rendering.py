"""deploy/kubernetes as `kubectl apply -k` would send it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("small", "production")
COMPONENT, NAME = "app.kubernetes.io/component", "app.kubernetes.io/name"
# Whatever a Secret holds: 32 characters, which every secret of ours may have.
SECRET = "of-a-secret." + "0" * 20
_REFERENCE = re.compile(r"\$\((\w+)\)")

Object = dict[str, Any]


def render(folder: str) -> list[Object]:
    """The objects of an overlay, or of another kustomization; skips where nothing renders it."""
    return json.loads(_rendered(folder))  # type: ignore[no-any-return]


@cache
def _rendered(folder: str) -> str:
    if shutil.which("kubectl"):
        command = ["kubectl", "kustomize"]
    elif shutil.which("kustomize"):
        command = ["kustomize", "build"]
    else:
        pytest.skip("neither kubectl nor kustomize (5.0 or later) is on this machine")
    done = subprocess.run([*command, FOLDER / folder], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.dumps(list(yaml.safe_load_all(done.stdout)))


def of_kind(objects: Iterable[Object], *kinds: str) -> dict[str, Object]:
    """Those of some kinds, by their names."""
    return {one["metadata"]["name"]: one for one in objects if one["kind"] in kinds}


def pod_of(workload: Object) -> Object:
    """The spec of a Deployment's or Job's pods."""
    spec: Object = workload["spec"]["template"]["spec"]
    return spec


def labels_of(workload: Object) -> dict[str, str]:
    labels: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return labels


def container_of(workload: Object) -> Object:
    """Its only container."""
    pod = pod_of(workload)
    assert "initContainers" not in pod
    [container] = pod["containers"]
    result: Object = container
    return result


def helpers_of(workload: Object) -> set[str]:
    """Variables that others, or the command, are put together of."""
    container = container_of(workload)
    texts = [*container["args"], *(str(v.get("value", "")) for v in container.get("env", []))]
    return {name for text in texts for name in _REFERENCE.findall(text)}


def environment_of(workload: Object, objects: Iterable[Object]) -> dict[str, str]:
    """What a container's process finds in its environment, put together as Kubernetes does."""
    maps = {name: one["data"] for name, one in of_kind(objects, "ConfigMap").items()}
    found: dict[str, str] = {}
    for source in container_of(workload).get("envFrom", []):
        if "configMapRef" in source:
            found |= maps[source["configMapRef"]["name"]]
    for variable in container_of(workload).get("env", []):
        if "valueFrom" in variable:
            found[variable["name"]] = _given(variable["valueFrom"], maps, labels_of(workload))
        else:
            found[variable["name"]] = expanded(variable["value"], found)
    return found


def expanded(text: str, known: Mapping[str, str]) -> str:
    """`$(NAME)` filled in; Kubernetes leaves one that is not there yet as it is."""
    return _REFERENCE.sub(lambda found: known.get(found[1], found[0]), text)


def _given(source: Object, maps: Mapping[str, Mapping[str, str]], labels: Mapping[str, str]) -> str:
    if "configMapKeyRef" in source:
        reference = source["configMapKeyRef"]
        return maps[reference["name"]][reference["key"]]
    if "fieldRef" in source:
        path = re.fullmatch(r"metadata\.labels\['(.+)'\]", source["fieldRef"]["fieldPath"])
        assert path, source
        return labels[path[1]]
    assert "secretKeyRef" in source, source
    return SECRET
