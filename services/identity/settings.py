"""What this service reads from its environment beside what every service reads."""

from datetime import timedelta
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LONGEST_TOKEN: Final = timedelta(hours=1)
"""No token may be given for longer; so long is remembered what was taken back."""


class IdentitySettings(BaseSettings):
    """`IDENTITY_ISSUER` is the front door's address as callers know it."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    identity_issuer: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[^/?#\s]+$",
        description="scheme, host and port under which callers reach the front door",
    )
    identity_token_seconds: int = Field(
        default=600, ge=60, le=int(LONGEST_TOKEN.total_seconds()), description="a token's life"
    )
    identity_rotation_days: int = Field(
        default=30, ge=1, le=365, description="how long one key signs tokens"
    )

    @property
    def token_life(self) -> timedelta:
        return timedelta(seconds=self.identity_token_seconds)

    @property
    def rotation(self) -> timedelta:
        return timedelta(days=self.identity_rotation_days)
