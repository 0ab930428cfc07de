"""What is said of a topic that is not as it should be."""

import pytest

from chassis.__main__ import load_service
from chassis.access import service_names
from chassis.bus.topics import Topic, declared, differences
from chassis.topics import topics_of_all

WANTED = declared(4, 3)


def said_of(found: Topic | None) -> list[str]:
    return list(differences("kpi", WANTED, found))


def test_a_topic_as_it_should_be_is_not_spoken_of() -> None:
    assert said_of(WANTED) == []


def test_every_difference_is_told_at_once_each_with_what_to_do() -> None:
    settings = {**WANTED.settings, "cleanup.policy": "delete", "min.insync.replicas": "1"}
    said = said_of(Topic(2, 1, settings))
    assert len(said) == 4
    for line, cause, cure in zip(
        said,
        ["has 2 partitions, not 4", "has 1 copy, not 3", "is delete, not compact", "is 1, not 2"],
        ["TOPIC_PARTITIONS=2", "kafka-reassign-partitions.sh", "cleanup.policy=compact", "=2`"],
        strict=True,
    ):
        assert line.startswith("kpi: ")
        assert cause in line
        assert cure in line


def test_partitions_cannot_be_taken_away_and_growing_has_its_price() -> None:
    [shrink] = said_of(Topic(8, 3, WANTED.settings))
    assert "cannot be taken away" in shrink
    [grow] = said_of(Topic(1, 3, WANTED.settings))
    assert "cannot be undone" in grow
    assert "go to another partition" in grow


def test_a_missing_topic_is_one_difference() -> None:
    assert said_of(None) == ["kpi: is not there. Make it with `python -m chassis topics`."]


@pytest.mark.parametrize(("copies", "in_step"), [(1, "1"), (2, "1"), (3, "2")])
def test_one_copy_may_be_lost_without_stopping_writers(copies: int, in_step: str) -> None:
    assert declared(4, copies).settings["min.insync.replicas"] == in_step


def test_every_publishing_service_has_its_topic() -> None:
    services = [load_service(f"services.{name}") for name in service_names()]
    assert topics_of_all() == [service.name for service in services if service.publishes]
