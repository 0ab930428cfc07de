"""Settings, from the environment only. A wrong one is named, with what it should be."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.issuers import IssuersFile
from chassis.sealing import Keys

MIB = 1024 * 1024
S = TypeVar("S", bound=BaseSettings)


class ProcessSettings(BaseSettings):
    """What the gateway and the services share."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="port to listen on")
    issuers_file: Path = Field(description="JSON file of the issuers whose tokens are believed")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    git_commit: str = Field(default="unknown", description="commit this process was built from")

    @field_validator("issuers_file")
    @classmethod
    def _lists_issuers(cls, path: Path) -> Path:
        _ = IssuersFile.read(path)
        return path


class BusSettings(BaseSettings):
    """Where the event bus is, and what its topics are to be like."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    event_bus: str = Field(
        description="kafka://host:port[,host:port], or postgresql://… for the embedded log"
    )
    topic_partitions: int = Field(default=4, ge=1, le=512)
    topic_replication: int | None = Field(
        default=None,
        ge=1,
        le=9,
        description="copies of each topic on Kafka; none: three, or as many as there are brokers",
    )

    @field_validator("event_bus")
    @classmethod
    def _is_a_bus(cls, url: str) -> str:
        if not url.startswith(("kafka://", "postgresql://")):
            raise ValueError("must start with kafka:// or postgresql://")
        return url


class Settings(ProcessSettings, BusSettings):
    """What a service reads from its environment."""

    database_url: str = Field(
        description="postgresql://role:password@host:port/database, the service's own role"
    )
    pool_size: int = Field(default=4, ge=2, le=64, description="database connections kept open")
    requests_in_hand: int = Field(
        default=128, ge=1, le=900, description="requests at once; more are answered 503"
    )
    submission_max_bytes: int = Field(
        default=1024 * MIB, ge=1024, description="largest upload, decompressed"
    )
    consequences_url: str | None = Field(
        default=None, description="http://host:port/path of the service that tells consequences"
    )

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str) -> str:
        if not url.startswith("postgresql://"):
            raise ValueError("must start with postgresql://")
        return url

    @field_validator("consequences_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url or None


class DatabaseSettings(BaseSettings):
    """What a command reads that works on a service's database itself."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = Field(pattern=r"^postgresql://", description="of the service's own role")


class DataKeySettings(BaseSettings):
    """What a service reads that seals data, as one of its `Service.settings`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    data_keys_file: Path = Field(
        description="JSON file of the keys that data is sealed with; the database never has them"
    )

    @field_validator("data_keys_file")
    @classmethod
    def _holds_keys(cls, path: Path) -> Path:
        _ = Keys.from_file(path)
        return path


def load_settings(model: type[S]) -> S:
    """The settings of this process; prints one line per wrong variable and exits with 2."""
    try:
        return model()
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "settings"
            about = model.model_fields[name].description if name in model.model_fields else None
            print(  # noqa: T201 - there is no log before there are settings
                f"{name.upper()}: {item['msg']}" + (f" ({about})" if about else ""),
                file=sys.stderr,
            )
        raise SystemExit(2) from None


def has_data_keys() -> bool:
    """Whether this process was given keys that data is sealed with."""
    return "DATA_KEYS_FILE" in os.environ


@cache
def data_keys() -> Keys:
    """The keys that data is sealed with, read once."""
    return Keys.from_file(load_settings(DataKeySettings).data_keys_file)
