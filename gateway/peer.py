"""Who called, by address: the connection's other end, or whom a trusted proxy names."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# One household or office has a whole /64 and takes a new address from it as it likes.
_IPV6_GROUP_BITS = 64


class Peers:
    """Reads X-Forwarded-For, but only of connections from a trusted proxy."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = tuple(trusted)

    def address(self, connection: str, forwarded: Sequence[bytes]) -> str:
        """The caller's address: the rightmost that is no trusted proxy's.

        Every proxy appends the address it was called from, so whatever stands left of the first
        stranger is that stranger's own invention. A word that is no address ends the reading.
        """
        if not self._trusted or not forwarded or not self._trusts(connection):
            return connection
        caller = connection
        for word in reversed(b",".join(forwarded).split(b",")):
            hop = _address(word.decode("latin-1"))
            if hop is None:
                break
            caller = str(hop)
            if not self._trusts(caller):
                break
        return caller

    def _trusts(self, text: str) -> bool:
        address = parse(text)
        return address is not None and any(address in network for network in self._trusted)


@lru_cache(maxsize=4096)
def parse(text: str) -> Address | None:
    """An address, IPv4 in IPv6's clothes as what it is; None where it is none."""
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _address(word: str) -> Address | None:
    """One entry of X-Forwarded-For; some proxies append the port."""
    word = word.strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    return parse(word)


@lru_cache(maxsize=4096)
def group(text: str) -> str:
    """The addresses counted as one caller: an IPv4 address, an IPv6 network of 64 bits."""
    address = parse(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_GROUP_BITS), strict=False))
    return str(address or "unknown")
