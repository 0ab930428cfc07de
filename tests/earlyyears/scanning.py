"""Looking through a whole database, as one who has got hold of it would, for what was planted."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import asyncpg

from deploy.local.provision import with_database

_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname <> 'information_schema' AND schemaname NOT LIKE 'pg\\_%'"""


def superuser_url(admin_url: str, url: str) -> str:
    """The superuser's URL of the database that `url` is of."""
    return with_database(admin_url, urlsplit(url).path.lstrip("/"))


async def found_in(url: str, planted: Iterable[str]) -> set[tuple[str, str]]:
    """Where each planted text stands: in a row of a table of any schema, as text or as bytes, or
    in the planner's statistics."""
    wanted = {text: [text.casefold(), text.encode().hex()] for text in planted}
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ANALYZE")
        tables = [row[0] for row in await connection.fetch(_TABLES)]
        found: set[tuple[str, str]] = set()
        for table in (*tables, "pg_stats"):
            rows = await connection.fetch(f"SELECT t::text FROM {table} t")
            held = "\n".join(row[0] for row in rows).casefold()
            found |= {
                (table, text)
                for text, forms in wanted.items()
                if any(form in held for form in forms)
            }
        return found
    finally:
        await connection.close()


async def pages_with(url: str, tables: Iterable[str], text: str) -> list[str]:
    """Tables of whose files any page has the text, be it in a row that is dead."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CHECKPOINT")
        query = """SELECT position(convert_to($2, 'UTF8')
                   IN pg_read_binary_file(pg_relation_filepath(CAST($1 AS text))))"""
        return [table for table in tables if await connection.fetchval(query, table, text)]
    finally:
        await connection.close()
