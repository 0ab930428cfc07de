"""`python -m chassis topics`, as a deployment runs it, on the buses there are."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from chassis.bus import BusUnavailable, connect
from chassis.bus.kafka import KafkaBus
from chassis.topics import faults_of, topics_of_all
from tests.chassis.consuming import new_topic
from tests.support.databases import DatabaseFor
from tests.support.ports import free_port


def command(bus: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chassis", "topics", *arguments],
        env={"EVENT_BUS": bus, **env},
        check=False,
        capture_output=True,
        text=True,
    )


async def test_topics_are_made_once_and_only_compared_when_asked_so(
    database_for: DatabaseFor,
) -> None:
    bus = await database_for("bus")
    before = command(bus, "--check")
    assert before.returncode == 1
    assert before.stderr.count("is not there") == len(topics_of_all())
    made = command(bus)
    assert (made.returncode, made.stderr) == (0, "")
    assert "earlyyears" in made.stdout
    assert command(bus, "--check").returncode == 0
    other = command(bus, "--check", TOPIC_PARTITIONS="8")
    assert other.returncode == 1
    assert "kpi: has 4 partitions, not 8" in other.stderr


def test_a_bus_that_is_away_is_told_in_one_line() -> None:
    done = command(f"kafka://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("The topics could not be seen to: Kafka does not answer")
    assert "Traceback" not in done.stderr


def test_a_missing_setting_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chassis", "topics"], env={}, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"EVENT_BUS: ")


async def test_kafka_tells_what_somebody_changed(kafka: str) -> None:
    url, name = f"kafka://{kafka}", new_topic()
    assert await faults_of(connect(url), [name], partitions=2, make=True) == []
    await change(kafka, name, partitions=3, settings={"cleanup.policy": "delete"})
    faults = await faults_of(connect(url), [name], partitions=2, make=True)
    assert faults[0].startswith(f"{name}: has 3 partitions, not 2.")
    # What `alter_configs` does not name goes back to the broker's own, so more differs than it.
    assert any("cleanup.policy is delete, not compact" in fault for fault in faults)


async def test_kafka_with_too_few_brokers_says_so_and_makes_nothing(kafka: str) -> None:
    name = new_topic()
    bus = KafkaBus(kafka, copies=3)
    with pytest.raises(BusUnavailable, match=r"3 copies are wanted .* 1 brokers are up"):
        await faults_of(bus, [name], partitions=1, make=True)
    [fault] = await faults_of(KafkaBus(kafka, copies=3), [name], partitions=1, make=False)
    assert "is not there" in fault


async def test_fewer_copies_than_wanted_are_told(kafka: str) -> None:
    name = new_topic()
    assert await faults_of(KafkaBus(kafka, copies=1), [name], partitions=1, make=True) == []
    faults = await faults_of(KafkaBus(kafka, copies=3), [name], partitions=1, make=False)
    assert [fault.split(". ")[0] for fault in faults] == [
        f"{name}: has 1 copy, not 3",
        f"{name}: min.insync.replicas is 1, not 2",
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (29, "TopicAuthorizationFailedError. Allow this client DescribeConfigs of all topics."),
        (7, "RequestTimedOutError."),
    ],
)
async def test_settings_that_kafka_does_not_tell_are_not_taken_for_unset(
    kafka: str, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    name = new_topic()

    async def refuse(*_: object) -> list[SimpleNamespace]:
        return [SimpleNamespace(resources=[(code, None, ConfigResourceType.TOPIC, name, [])])]

    monkeypatch.setattr(AIOKafkaAdminClient, "describe_configs", refuse)
    with pytest.raises(BusUnavailable) as raised:
        await faults_of(connect(f"kafka://{kafka}"), [name], partitions=1, make=True)
    told = f"Kafka does not tell the settings of the topic {name}: {said}"
    assert str(raised.value) == told


async def change(kafka: str, name: str, *, partitions: int, settings: dict[str, str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_partitions({name: NewPartitions(partitions)})
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, settings)])
    finally:
        await admin.close()
