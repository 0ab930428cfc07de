"""The definitions this release ships, read from `catalogue.toml`."""

import tomllib
from functools import cache
from importlib import resources

from services.kpi.indicators.definition import Definition


@cache
def shipped() -> tuple[Definition, ...]:
    """Every shipped version of every definition."""
    text = (resources.files("services.kpi.indicators") / "catalogue.toml").read_text("utf-8")
    return tuple(Definition.model_validate(item) for item in tomllib.loads(text)["definition"])


def shipped_rows() -> list[dict[str, object]]:
    """The shipped definitions as rows of the table `definition`."""
    return [
        {"code": each.code, "version": each.version, "body": each.model_dump(mode="json")}
        for each in shipped()
    ]
