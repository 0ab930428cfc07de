"""Ports for servers that tests start."""

from deploy.local.processes import free_ports

__all__ = ["free_port", "free_ports"]


def free_port() -> int:
    """One port of 127.0.0.1 that is free now."""
    return free_ports(1)[0]
