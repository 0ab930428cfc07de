"""Where things are."""

from chassis.records.state import KINDS, State


def address_of(model: State | type[State], key: str) -> str:
    """The address of a record of a kind."""
    return f"/v1/{model.service()}/{model.PATH}/{key}"


def record_link(service: str, kind: str, key: str) -> str:
    """As `address_of`, by the service and the name of the kind."""
    return address_of(KINDS[service, kind], key)


def due_link(service: str, kind: str, key: str, item: str) -> str:
    """The address where something due is seen."""
    return f"/v1/{service}/{KINDS[service, kind].due_at(key, item)}"


def timeline_link(service: str, organisation: str) -> str:
    """The address of an organisation's timeline."""
    return f"/v1/{service}/organisations/{organisation}/timeline"
