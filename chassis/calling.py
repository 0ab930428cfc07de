"""Clients that call other services of this system."""

import ssl
from functools import cache

import httpx


def caller(seconds: float) -> httpx.AsyncClient:
    """A client that waits so long for an answer; no proxy of the environment's is asked."""
    return httpx.AsyncClient(verify=_authorities(), timeout=seconds, trust_env=False)


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed: reading them takes longer than making all of a client."""
    return httpx.create_ssl_context(trust_env=False)
