"""What tests share: real servers, polling with a deadline, free ports."""

from tests.support.polling import eventually
from tests.support.ports import free_port, free_ports

__all__ = ["eventually", "free_port", "free_ports"]
