"""Where things are."""

from services.sif.records.state import State


def record_link(kind: str, key: str) -> str:
    """The address of a record of any kind."""
    paths = {model.NAME: model.PATH for model in State.__subclasses__()}
    return f"/v1/sif/{paths[kind]}/{key}"


def timeline_link(organisation: str) -> str:
    """The address of an organisation's timeline."""
    return f"/v1/sif/organisations/{organisation}/timeline"
