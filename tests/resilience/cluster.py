"""Three Kafka brokers, each its own controller too: every record is on three, two must have it."""

import asyncio
import signal
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from aiokafka import TopicPartition

from chassis.bus.kafka import KafkaBus
from deploy.local.kafka import Installation, KafkaBroker, ask, new_cluster
from deploy.local.processes import free_ports
from tests.resilience.proxy import Proxy

NODES: Final = (1, 2, 3)
SMALL: Final = 1
"""The one whose data are on a small disk."""
_DESCRIBE_QUORUM, _CORRELATION, _TOPIC = 55, 7, b"__cluster_metadata"
_HEAP_MB = 256


class Cluster:
    """Each service has a listener of its own on each broker, reached by a wire of its own: brokers
    tell clients where to go, and so a service can be cut from all of Kafka and others not.

    `wires`: of each service, one for each broker; `small`: where the data of `SMALL` are.
    """

    def __init__(
        self,
        installation: Installation,
        folder: Path,
        wires: Mapping[str, Sequence[Proxy]],
        small: Path,
    ) -> None:
        self._wires = wires
        listeners = ("INTERNAL", "CONTROLLER", *map(str.upper, wires))
        ports = iter(free_ports(len(NODES) * len(listeners)))
        self._ports = {node: {name: next(ports) for name in listeners} for node in NODES}
        cluster = new_cluster()
        self._brokers = {
            node: KafkaBroker(
                installation,
                small / "kafka" if node == SMALL else folder / f"kafka-{node}",
                port=at["INTERNAL"],
                controller_port=at["CONTROLLER"],
                log=folder / f"kafka-{node}.log",
                settings=self._settings(node),
                cluster=cluster,
                heap_mb=_HEAP_MB,
            )
            for node, at in self._ports.items()
        }
        for service, proxies in wires.items():
            for node, proxy in zip(NODES, proxies, strict=True):
                proxy.target = self._ports[node][service.upper()]
        self.bus = KafkaBus(self.bootstrap)

    @property
    def bootstrap(self) -> str:
        """Where the test itself reaches the brokers, past every wire."""
        return ",".join(broker.bootstrap for broker in self._brokers.values())

    def bootstrap_of(self, service: str) -> str:
        """Where a service reaches them."""
        return ",".join(f"127.0.0.1:{proxy.port}" for proxy in self._wires[service])

    async def start(self) -> None:
        await self._each("prepare")
        for broker in self._brokers.values():
            broker.launch()
        await self._each("wait_ready")

    async def stop(self) -> None:
        await self.bus.stop()
        for node in NODES:  # in order, the last would wait for the others to lead
            self.kill(node)
        await self._each("remove")

    def kill(self, node: int) -> None:
        """SIGKILL."""
        self._brokers[node].kill()

    def ended(self, node: int) -> bool:
        """Whether it has given up by itself."""
        process = self._brokers[node].process
        return process is not None and process.poll() is not None

    def freeze(self, node: int) -> None:
        """SIGSTOP: its connections stay, and nothing answers."""
        self._signal(node, signal.SIGSTOP)

    def thaw(self, node: int) -> None:
        self._signal(node, signal.SIGCONT)

    async def close(self, node: int) -> None:
        """As an orderly restart does it: leaderships are handed over first."""
        await asyncio.to_thread(self._brokers[node].stop)

    def launch(self, node: int) -> None:
        self._brokers[node].launch()

    async def ready(self, node: int) -> None:
        await asyncio.to_thread(self._brokers[node].wait_ready)

    async def leader_of(self, topic: str, number: int = 0) -> int:
        """Which broker leads a partition; -1: none at this moment."""
        metadata = await self.bus._metadata()
        leader = metadata.leader_for_partition(TopicPartition(topic, number))
        return -1 if leader is None else int(leader)

    async def controller(self) -> int:
        """Which broker leads the quorum of controllers; its own clients are not told."""
        for broker in self._brokers.values():
            try:
                leader = await asyncio.to_thread(_quorum_leader, broker.port)
            except (OSError, struct.error):
                continue
            if leader in NODES:
                return leader
        raise AssertionError("no broker says who leads the quorum")

    def _settings(self, node: int) -> dict[str, str]:
        at = self._ports[node]
        clients = {name.upper(): proxies[node - 1].port for name, proxies in self._wires.items()}
        told = {"INTERNAL": at["INTERNAL"], **clients}
        voters = [f"{each}@127.0.0.1:{self._ports[each]['CONTROLLER']}" for each in NODES]
        return {
            "node.id": str(node),
            "controller.quorum.voters": ",".join(voters),
            "listeners": _addresses(at),
            "advertised.listeners": _addresses(told),
            "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in at),
            "inter.broker.listener.name": "INTERNAL",
            "min.insync.replicas": "2",
            "default.replication.factor": "3",
            "num.network.threads": "1",  # of each listener
            # A copy that falls behind is left out early, so that writing goes on with two.
            "replica.lag.time.max.ms": "3000",
        }

    async def _each(self, act: str) -> None:
        acts = [getattr(broker, act) for broker in self._brokers.values()]
        await asyncio.gather(*map(asyncio.to_thread, acts))

    def _signal(self, node: int, number: int) -> None:
        process = self._brokers[node].process
        if process is not None and process.poll() is None:
            process.send_signal(number)


def _addresses(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())


def _quorum_leader(port: int) -> int:
    """DescribeQuorum v0, as no client library here speaks it."""
    request = struct.pack(">hhihB", _DESCRIBE_QUORUM, 0, _CORRELATION, -1, 0)
    request += bytes([2, len(_TOPIC) + 1]) + _TOPIC + bytes([2]) + struct.pack(">i", 0) + bytes(3)
    # Correlation, tags; error, topics, name, partitions; partition, error, leader.
    before = 4 + 1 + 2 + 1 + (1 + len(_TOPIC)) + 1 + 4 + 2
    (leader,) = struct.unpack_from(">i", ask(port, request), before)
    return int(leader)
