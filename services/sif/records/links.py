"""Where things are."""

from services.sif.records.state import State


def address_of(model: State | type[State], key: str) -> str:
    """The address of a record of a kind."""
    return f"/v1/sif/{model.PATH}/{key}"


def record_link(kind: str, key: str) -> str:
    """As `address_of`, by the name of the kind."""
    models = {model.NAME: model for model in State.__subclasses__()}
    return address_of(models[kind], key)


def timeline_link(organisation: str) -> str:
    """The address of an organisation's timeline."""
    return f"/v1/sif/organisations/{organisation}/timeline"
