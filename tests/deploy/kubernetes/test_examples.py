"""deploy/kubernetes/examples: what of them can be tried without their operators."""

from pathlib import Path
from typing import Any

import asyncpg
import yaml

from deploy.local.passwords import Passwords
from deploy.local.provision import provision, service_url, with_database
from tests.deploy.kubernetes.rendering import FOLDER, Object
from tests.deploy.kubernetes.test_network import OURS, Labels, admits
from tests.support.servers import private_postgres


def database() -> dict[str, Object]:
    """The objects of the example for CloudNativePG, by kind."""
    text = (FOLDER / "examples" / "postgresql.yaml").read_text()
    return {one["kind"]: one for one in yaml.safe_load_all(text)}


def test_instances_and_their_operator_reach_one_another_as_they_have_to() -> None:
    [_, among_themselves] = database()["NetworkPolicy"]["spec"]["ingress"]
    # The policy's own namespace is `postgresql`; `admits` takes a rule's own to be ours.
    peers: list[tuple[str, Labels]] = [(OURS, {"cnpg.io/cluster": "database"}), ("cnpg-system", {})]
    for peer in peers:
        assert admits(among_themselves, "from", peer, 5432), peer
        assert admits(among_themselves, "from", peer, 8000), peer


async def test_its_administrator_may_do_all_that_provision_does(tmp_path: Path) -> None:
    """As the operator makes it: it owns the database, and is what `postInitSQL` made of it."""
    cluster = database()["Cluster"]["spec"]
    assert "managed" not in cluster, "the operator would revoke what its roles are members of"
    server = private_postgres(tmp_path)
    server.start()
    try:
        url = await _as_the_operator_makes_it(server.admin_url, cluster["bootstrap"]["initdb"])
        for state in ("first", "second"):
            urls = await provision(url, ["kpi"], passwords=Passwords(tmp_path / state))
            connection = await asyncpg.connect(urls["kpi"])
            assert await connection.fetchval("SELECT current_schema()") == "kpi"
            await connection.close()
    finally:
        server.remove()


async def _as_the_operator_makes_it(admin_url: str, initdb: dict[str, Any]) -> str:
    """The address of the database's owner."""
    owner, name = initdb["owner"], initdb["database"]
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f"CREATE ROLE {owner} LOGIN PASSWORD 'made-by-the-operator'")
    for statement in initdb["postInitSQL"]:
        await connection.execute(statement)
    await connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
    await connection.close()
    return service_url(with_database(admin_url, name), owner, "made-by-the-operator")
