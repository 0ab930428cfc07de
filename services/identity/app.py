"""The service `identity`: who systems are, and the tokens that prove it to all others."""

from collections.abc import Callable

from chassis.sealing import Keys
from chassis.service import Service
from chassis.settings import DataKeySettings, data_keys, load_settings
from services.identity import families
from services.identity.clients import routes as clients
from services.identity.metadata import metadata_routes
from services.identity.policy import POLICY
from services.identity.secrets import routes as secrets
from services.identity.settings import IdentitySettings
from services.identity.signing_keys.material import Safe
from services.identity.signing_keys.routes import key_routes
from services.identity.signing_keys.upkeep import upkeep
from services.identity.tokens import revocation
from services.identity.tokens.routes import token_routes


def identity_service(settings: IdentitySettings, keys: Callable[[], Keys]) -> Service:
    """The service, for an installation with these settings and keys to seal with."""
    safe = Safe(keys)
    return Service(
        name="identity",
        package="services.identity",
        title="Identity",
        routers=(
            *(token_routes(settings, safe), revocation.router, families.router),
            *(clients.router, secrets.router),
            *(key_routes(safe), metadata_routes(settings)),
        ),
        policy=POLICY,
        background={"signing keys": upkeep(safe, settings.rotation)},
        settings=DataKeySettings,
    )


service = identity_service(load_settings(IdentitySettings), data_keys)
