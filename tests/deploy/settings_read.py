"""Which environment variables each process reads, as its own settings say."""

from collections.abc import Iterable

from pydantic_settings import BaseSettings

from chassis.__main__ import load_service
from chassis.settings import Settings
from gateway.settings import GatewaySettings
from services.identity.settings import IdentitySettings
from services.schools.settings import SchoolsSettings

# Read by the OpenTelemetry library, not by settings of ours.
_OF_LIBRARIES = frozenset({"OTEL_EXPORTER_OTLP_ENDPOINT"})
_OWN: dict[str, type[BaseSettings]] = {"identity": IdentitySettings, "schools": SchoolsSettings}


def settings_of(process: str) -> list[type[BaseSettings]]:
    """The models that a service, or `gateway`, fills from its environment."""
    if process == "gateway":
        return [GatewaySettings]
    declared = load_service(f"services.{process}").settings
    return [m for m in (Settings, declared, _OWN.get(process)) if m is not None]


def known_variables(models: Iterable[type[BaseSettings]]) -> set[str]:
    return {name.upper() for model in models for name in model.model_fields} | _OF_LIBRARIES


def required_variables(models: Iterable[type[BaseSettings]]) -> set[str]:
    return {
        name.upper()
        for model in models
        for name, field in model.model_fields.items()
        if field.is_required()
    }
