"""The tables the code speaks of are those the migrations make."""

from sqlalchemy import Connection, inspect

from tests.schools.declared import METADATA
from tests.schools.register_app import Schools


async def test_the_migrations_make_the_tables_of_the_code(schools: Schools) -> None:
    async with schools.app.state.database.engine.connect() as connection:
        made = await connection.run_sync(_columns)
        for table in METADATA.sorted_tables:
            wanted = {
                (one.name, one.type.compile(connection.dialect), one.nullable)
                for one in table.columns
            }
            assert wanted <= made[table.name]


def _columns(connection: Connection) -> dict[str, set[tuple[str, str, bool]]]:
    found = inspect(connection)
    return {
        name: {
            (one["name"], one["type"].compile(connection.dialect), one["nullable"])
            for one in found.get_columns(name)
        }
        for name in found.get_table_names()
    }
