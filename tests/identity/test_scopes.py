"""The list of scopes that tokens may be narrowed to is what the services' policies say."""

from chassis.__main__ import load_service
from chassis.access import service_names
from services.identity.scopes import PATH, written


def test_the_list_is_what_all_policies_say() -> None:
    policies = [load_service(f"services.{name}").policy for name in service_names()]
    assert PATH.read_bytes() == written(policies), "run: python -m services.identity scopes"
