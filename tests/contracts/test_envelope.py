"""The envelope: what a publisher writes is what any CloudEvents reader gets."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.earlyyears import ProfileCounts, ProfileLoaded
from contracts.envelope import BadEvent, Event, decode, models_by_type, topic_of

MODELS = models_by_type([ProfileLoaded])


def profile(**groups: ProfileCounts) -> ProfileLoaded:
    return ProfileLoaded(organisation="105148", area="350", year="2008/09", groups=groups)


def event(version: int = 1, correlation_id: str | None = None) -> Event[ProfileLoaded]:
    counts = ProfileCounts(children=2, good_level=1, total_score={77: 1, 78: 1})
    return Event.of(
        profile(all=counts), source="/earlyyears", version=version, correlation_id=correlation_id
    )


counts = st.builds(
    ProfileCounts,
    children=st.integers(0, 500),
    incomplete=st.integers(0, 500),
    good_level=st.integers(0, 500),
    total_score=st.dictionaries(st.integers(0, 117), st.integers(0, 99)),
)


@given(groups=st.dictionaries(st.sampled_from(["all", "gender=F"]), counts))
def test_what_is_written_is_what_is_read(groups: dict[str, ProfileCounts]) -> None:
    sent = Event.of(profile(**groups), source="/earlyyears", version=7, correlation_id="abc-12345")
    read: Event[Any] = decode(sent.headers(), sent.value(), models=MODELS)
    assert read == sent


def test_headers_are_cloudevents_binary_mode() -> None:
    headers = dict(event(version=3).headers())
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_type"] == "earlyyears.profile.loaded.v1"
    assert headers["ce_subject"] == "105148/2008-09"
    assert headers["ce_sequence"] == "3"
    assert headers["content-type"] == "application/json"
    assert datetime.fromisoformat(headers["ce_time"]).tzinfo is not None


def test_versions_of_one_aggregate_share_a_key_and_topic() -> None:
    first, second = event(1), event(2)
    assert first.key == second.key == "earlyyears.profile.loaded.v1/105148/2008-09"
    assert first.topic == "earlyyears" == topic_of(first.type)
    assert first.id < second.id, "ids are ordered by time"


def test_what_is_told_again_has_the_id_it_had() -> None:
    told = event(1)
    about: dict[str, Any] = {"source": told.source, "time": told.time}
    assert Event.of(told.data, version=1, **about).id == told.id
    assert Event.of(told.data, version=2, **about).id != told.id
    assert told.id.version == 7
    assert abs((told.id.int >> 80) / 1000 - told.time.timestamp()) < 0.001


@pytest.mark.parametrize("missing", ["ce_id", "ce_source", "ce_sequence", "ce_time"])
def test_a_missing_attribute_is_named(missing: str) -> None:
    sent = event()
    headers = [pair for pair in sent.headers() if pair[0] != missing]
    with pytest.raises(BadEvent, match=missing):
        decode(headers, sent.value(), models=MODELS)


def test_data_that_does_not_fit_is_told_by_field_and_never_by_value() -> None:
    sent = event()
    wrong = sent.value().replace(b'"children":2', b'"children":-4242')
    with pytest.raises(BadEvent, match="children") as caught:
        decode(sent.headers(), wrong, models=MODELS)
    assert "4242" not in str(caught.value)


def test_an_unknown_type_and_broken_json_are_bad_events() -> None:
    sent = event()
    with pytest.raises(BadEvent, match="unknown event type"):
        decode(sent.headers(), sent.value(), models={})
    with pytest.raises(BadEvent):
        decode(sent.headers(), b"{", models=MODELS)


def test_a_time_without_a_zone_is_refused() -> None:
    sent = event()
    headers = {**dict(sent.headers()), "ce_time": "2009-12-03T18:00:00"}
    with pytest.raises(BadEvent, match="time zone"):
        decode(tuple(headers.items()), sent.value(), models=MODELS)


@pytest.mark.parametrize(
    ("name", "value", "must"),
    [
        ("ce_sequence", "-1", "a whole number from 0 to"),
        ("ce_sequence", str(2**63), "a whole number from 0 to"),
        ("ce_sequence", "9" * 5000, "a whole number from 0 to"),
        ("ce_sequence", "first", "a whole number from 0 to"),
        ("ce_time", "0001-01-01T00:00:00+14:00", "a moment"),
        ("ce_id", "7", "a UUID"),
    ],
)
def test_an_attribute_that_nothing_could_hold_is_refused(name: str, value: str, must: str) -> None:
    sent = event()
    headers = {**dict(sent.headers()), name: value}
    with pytest.raises(BadEvent, match=f"header {name} must be {must}"):
        decode(tuple(headers.items()), sent.value(), models=MODELS)


def test_the_largest_version_is_read() -> None:
    sent = event()
    headers = {**dict(sent.headers()), "ce_sequence": str(2**63 - 1)}
    assert decode(tuple(headers.items()), sent.value(), models=MODELS).version == 2**63 - 1


def test_members_added_by_a_newer_publisher_are_ignored() -> None:
    sent = event()
    newer = sent.value().replace(b'{"organisation"', b'{"added_later":1,"organisation"', 1)
    assert decode(sent.headers(), newer, models=MODELS) == sent
    assert sent.time <= datetime.now(UTC)
