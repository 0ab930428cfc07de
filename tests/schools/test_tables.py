"""The tables the code speaks of are those the migrations make."""

from sqlalchemy import inspect

from services.schools.tables import METADATA
from tests.schools.register_app import Schools


async def test_the_migrations_make_the_tables_of_the_code(schools: Schools) -> None:
    async with schools.app.state.database.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            made = await connection.run_sync(
                lambda sync, name=table.name: inspect(sync).get_columns(name)
            )
            found = {(one["name"], str(one["type"]), one["nullable"]) for one in made}
            dialect = connection.dialect
            assert found == {
                (one.name, one.type.compile(dialect), bool(one.nullable)) for one in table.columns
            } or found == {(one.name, str(one.type), bool(one.nullable)) for one in table.columns}
