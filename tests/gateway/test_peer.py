"""Whose address counts: never one that a caller made up."""

from ipaddress import ip_address, ip_network

import hypothesis.strategies as st
import pytest
from hypothesis import given

from gateway.peer import Peers, group
from tests.gateway.asking import with_settings, without_token
from tests.gateway.conftest import Front

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
PEERS = Peers(TRUSTED)

proxies = st.one_of(
    st.ip_addresses(network=ip_network("10.0.0.0/8")),
    st.ip_addresses(network=ip_network("fd00::/8")),
)
strangers = st.ip_addresses().filter(
    lambda address: (
        not any(address in network for network in TRUSTED)
        and getattr(address, "ipv4_mapped", None) is None
    )
)
words = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)


@given(st.lists(words), strangers, st.lists(proxies), proxies)
def test_what_the_caller_made_up_counts_for_nothing(
    made_up: list[str], caller: object, between: list[object], last: object
) -> None:
    """The caller sends any header; each proxy on the way appends whom it was called from."""
    hops = ", ".join([*made_up, str(caller), *map(str, between)])
    assert PEERS.address(str(last), [hops.encode("latin-1")]) == str(caller)


@given(strangers, st.lists(words))
def test_a_stranger_s_header_is_not_read(caller: object, made_up: list[str]) -> None:
    lines = [word.encode("latin-1") for word in made_up]
    assert PEERS.address(str(caller), lines) == str(caller)
    assert Peers([]).address(str(caller), lines) == str(caller)


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ([b"192.0.2.7"], "192.0.2.7"),
        ([b"192.0.2.7:50000"], "192.0.2.7"),
        ([b"[2001:db8::7]:50000"], "2001:db8::7"),
        ([b"::ffff:192.0.2.7"], "192.0.2.7"),
        ([b"192.0.2.7", b"10.0.0.2"], "192.0.2.7"),
        ([b"10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ([b"192.0.2.7, nonsense"], "10.0.0.1"),
        ([b"192.0.2.7, nonsense, 10.0.0.2"], "10.0.0.2"),
        ([b""], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_forms_that_proxies_write(forwarded: list[bytes], address: str) -> None:
    assert PEERS.address("10.0.0.1", forwarded) == address


@given(st.integers(min_value=0, max_value=2**64 - 1), st.integers(0, 2**32 - 1))
def test_one_ipv6_network_is_one_caller(host: int, network: int) -> None:
    first = int(ip_address("2001:db8::")) + (network << 64)
    assert group(str(ip_address(first + host))) == group(str(ip_address(first)))


def test_ipv4_addresses_are_callers_each() -> None:
    assert group("192.0.2.7") == group("::ffff:192.0.2.7") == "192.0.2.7"
    assert group("192.0.2.8") != group("192.0.2.7")
    assert group("2001:db8:0:1::1") != group("2001:db8:0:2::1")


def test_a_service_hears_who_called_through_a_trusted_proxy(front: Front) -> None:
    with with_settings(
        front, gateway_trusted_proxies="127.0.0.0/8", gateway_outside_scheme="https"
    ) as gateway:
        answer = without_token(
            gateway, "/v1/any/public/x", "X-Forwarded-For: 198.51.100.1, 192.0.2.7"
        )
    seen = dict(answer.json()["headers"])  # type: ignore[call-overload]
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("192.0.2.7", "https")
