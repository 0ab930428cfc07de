"""Who may reach whom, by all network policies together as Kubernetes reads them."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from chassis.access import service_names
from tests.deploy.kubernetes.rendering import (
    FOLDER,
    OVERLAYS,
    Object,
    labels_of,
    of_kind,
    render,
)

OURS = "educational-improvement"
SERVICES = service_names()
Labels = Mapping[str, str]


def chosen(selector: Object | None, labels: Labels) -> bool:
    """Whether a label selector chooses something with these labels; raises for one not foreseen."""
    if selector is None:
        return True
    for rule in selector.get("matchExpressions", []):
        assert rule["operator"] == "In"
        if labels.get(rule["key"]) not in rule["values"]:
            return False
    return bool(selector.get("matchLabels", {}).items() <= labels.items())


def admits(rule: Object, side: str, peer: tuple[str, Labels], port: int) -> bool:
    """Whether one rule lets a peer (namespace and labels) through at a port."""
    ports = [{"http": 8000}.get(one["port"], one["port"]) for one in rule["ports"]]
    namespace = {"kubernetes.io/metadata.name": peer[0]}
    return port in ports and any(
        "ipBlock" not in one  # no pod of the cluster
        and chosen(one.get("podSelector"), peer[1])
        and (
            chosen(one["namespaceSelector"], namespace)
            if "namespaceSelector" in one
            else peer[0] == OURS
        )
        for one in rule[side]
    )


def allowed(
    policies: list[Any], way: str, labels: Labels, peer: tuple[str, Labels], port: int
) -> bool:
    """Whether the policies let one of our pods send to (Egress) or hear (Ingress) a peer."""
    mine = [
        policy["spec"]
        for policy in policies
        if way in policy["spec"]["policyTypes"] and chosen(policy["spec"]["podSelector"], labels)
    ]
    side = "to" if way == "Egress" else "from"
    return not mine or any(
        admits(rule, side, peer, port) for policy in mine for rule in policy.get(way.lower(), [])
    )


class Network:
    """The pods of an overlay by the names of their Deployments and Jobs, and the policies."""

    def __init__(self, folder: str) -> None:
        objects = render(folder)
        self._policies = list(of_kind(objects, "NetworkPolicy").values())
        self._pods = {n: labels_of(w) for n, w in of_kind(objects, "Deployment", "Job").items()}
        [job] = of_kind(render("provision"), "Job").values()
        self.names = set(self._pods)
        self._pods["provision"] = labels_of(job)

    def within(self, caller: str, called: str) -> bool:
        source, target = self._pods[caller], self._pods[called]
        return self.out(caller, OURS, 8000, target) and self.into(called, OURS, source)

    def out(self, caller: str, namespace: str, port: int, labels: Labels | None = None) -> bool:
        peer = (namespace, labels or {})
        return allowed(self._policies, "Egress", self._pods[caller], peer, port)

    def into(self, called: str, namespace: str, labels: Labels | None = None) -> bool:
        peer = (namespace, labels or {})
        return allowed(self._policies, "Ingress", self._pods[called], peer, 8000)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_processes_reach_one_another_where_they_have_to_and_nowhere_else(overlay: str) -> None:
    network = Network(f"overlays/{overlay}")
    for caller in network.names:
        for called in SERVICES:
            asks = caller in SERVICES and called in {"kpi", "identity"}
            assert network.within(caller, called) == (caller == "gateway" or asks), (caller, called)
        assert not network.within(caller, "gateway"), caller


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_database_and_bus_are_reached_by_who_uses_them(overlay: str) -> None:
    network = Network(f"overlays/{overlay}")
    for name in (*network.names, "provision"):
        of_service = name in SERVICES
        stores = of_service or name.startswith("migrate-") or name == "provision"
        assert network.out(name, "postgresql", 5432) == stores, name
        assert network.out(name, "kafka", 9092) == (of_service or name == "topics"), name
        assert network.out(name, "kube-system", 53, {"k8s-app": "kube-dns"}), name
        assert not network.out(name, "elsewhere", 443), name


def test_names_are_asked_of_a_nodes_own_cache_too() -> None:
    policy = of_kind(render("overlays/production"), "NetworkPolicy")["names"]["spec"]
    assert policy["podSelector"] == {}
    [rule] = policy["egress"]
    assert {"ipBlock": {"cidr": "169.254.20.10/32"}} in rule["to"]
    assert [(one["port"], one["protocol"]) for one in rule["ports"]] == [(53, "UDP"), (53, "TCP")]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_monitoring_reaches_every_process_and_callers_the_gateway_alone(overlay: str) -> None:
    network = Network(f"overlays/{overlay}")
    for name in network.names:
        stays = name in {*SERVICES, "gateway"}
        assert network.into(name, "monitoring") == stays, name
        assert network.into(name, "ingress") == (name == "gateway"), name
        assert not network.into(name, "elsewhere"), name


def test_the_examples_are_where_the_settings_say_and_let_the_services_in() -> None:
    objects = render("overlays/production")
    kafka, database = (
        {
            (one["kind"], one["metadata"]["name"]): one
            for one in yaml.safe_load_all(file.read_text())
        }
        for file in (FOLDER / "examples" / "kafka.yaml", FOLDER / "examples" / "postgresql.yaml")
    )
    told = {k: v for m in of_kind(objects, "ConfigMap").values() for k, v in m["data"].items()}
    assert told["EVENT_BUS"] == "kafka://events-kafka-bootstrap.kafka:9092"
    assert kafka["Kafka", "events"]["metadata"]["namespace"] == "kafka"
    [listener] = kafka["Kafka", "events"]["spec"]["kafka"]["listeners"]
    assert listener["port"] == 9092
    assert kafka["KafkaNodePool", "broker"]["spec"]["replicas"] == int(told["TOPIC_REPLICATION"])
    base = database["Cluster", "database"]["spec"]["bootstrap"]["initdb"]["database"]
    [address] = [
        m["data"]["address"]
        for n, m in of_kind(objects, "ConfigMap").items()
        if n.startswith("database-")
    ]
    assert address == f"database-rw.postgresql:5432/{base}"
    policy = database["NetworkPolicy", "database"]["spec"]
    peers = [peer for rule in policy["ingress"] for peer in rule["from"]]
    bus = listener["networkPolicyPeers"]
    network = Network("overlays/production")
    for name, workload in of_kind(objects, "Deployment", "Job").items():
        labels = labels_of(workload)
        here = {"from": peers, "ports": [{"port": 5432}]}
        assert admits(here, "from", (OURS, labels), 5432) == network.out(name, "postgresql", 5432)
        there = {"from": bus, "ports": [{"port": 9092}]}
        assert admits(there, "from", (OURS, labels), 9092) == network.out(name, "kafka", 9092)
