"""Plans shipped as data: each `.toml` beside this module is a plan ready to be sent in."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from services.kpi.plan.drafts import PlanDraft


@cache
def templates() -> Mapping[str, PlanDraft]:
    """Every shipped plan by its name (`bolton_2009_10`), in the order of names."""
    files = (
        file
        for file in resources.files("services.kpi.plan").iterdir()
        if file.name.endswith(".toml")
    )
    return {
        file.name.removesuffix(".toml"): PlanDraft.model_validate(
            tomllib.loads(file.read_text("utf-8"))
        )
        for file in sorted(files, key=lambda file: file.name)
    }
