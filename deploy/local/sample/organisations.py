"""What the register is loaded with."""

from deploy.local.sample import register
from deploy.local.sample.api import Api


def load_organisations(api: Api) -> str:
    """What every other area stands on; tells of what there is then."""
    _submit(api, "register", register.register_csv())
    _submit(api, "inspections", register.inspections_csv())
    schools = len(register.MAINTAINED) + len(register.UNITS) + 1
    settings = len(register.DAY_CARE) + len(register.CHILDMINDERS)
    return (
        f"{schools} schools and units, two colleges, {settings} settings and childminders, "
        "and their inspections"
    )


def load_details(api: Api) -> str:
    """Clusters, governing bodies, the team; tells of them."""
    governors = register.governors_csv()
    _submit(api, "memberships", register.memberships_csv())
    _submit(api, "seats", register.seats_csv())
    _submit(api, "governors", governors)
    _submit(api, "teams", register.structure_csv("teams"))
    _submit(api, "posts", register.structure_csv("posts"))
    return f"three clusters, {governors.count(chr(10)) - 1} governors, the team's posts"


def _submit(api: Api, path: str, text: str) -> None:
    api.post(f"/v1/schools/{path}/submissions", text)
