"""What this service reads from its environment beside what every service reads."""

import re
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_AREA = re.compile(r"[0-9]{3}")


class SchoolsSettings(BaseSettings):
    """`AREAS=350` keeps Bolton's organisations out of a national file; empty keeps all."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    areas: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(),
        description="local authority codes, for example 350 or 350,351; empty: every area",
    )

    @field_validator("areas", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        areas = {one.strip() for one in given.split(",") if one.strip()}
        if not all(_AREA.fullmatch(one) for one in areas):
            raise ValueError("must be three-digit codes separated by commas")
        return frozenset(areas)
