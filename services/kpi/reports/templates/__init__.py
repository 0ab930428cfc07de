"""Reports shipped as data: the sections a new draft begins with."""

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class SectionTemplate(BaseModel):
    """A section: its address within the report, its title, its words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    title: str
    text: str


class Template(BaseModel):
    """A report's title and sections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    sections: tuple[SectionTemplate, ...]


@cache
def template() -> Template:
    """The Educational Improvement update."""
    file = resources.files(__name__) / "educational_improvement_update.toml"
    return Template.model_validate(tomllib.loads(file.read_text("utf-8")))
