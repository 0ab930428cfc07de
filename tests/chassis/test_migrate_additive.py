"""Migrations since the last release leave it running; those it has are as they were."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.additive import Migration, not_additive
from deploy.local.settings import SERVICES
from tests.support.released import CHAINS, released

_ROOT = Path(__file__).parents[2]


def migrations() -> Iterator[Migration]:
    """Those that are newer than the last release."""
    newest = released().revisions
    for chain in CHAINS:
        package = chain if chain == "chassis" else f"services/{chain}"
        for file in sorted((_ROOT / package / "migrations" / "versions").glob("*.py")):
            if file.name.partition("_")[0] > newest.get(chain, "0000"):
                yield Migration.read(chain, file)


def made(*statements: str, revision: str = "0002", contract_of: str | None = None) -> Migration:
    return Migration("kpi", revision, contract_of, statements)


def test_the_migrations_since_the_last_release_are_additive() -> None:
    assert not_additive(migrations(), released().revisions) == []


def test_every_service_has_a_released_chain() -> None:
    assert set(released().revisions) == {"chassis", *SERVICES}


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DROP TABLE target", "takes away"),
        ("TRUNCATE target", "takes away"),
        ("ALTER TABLE target DROP COLUMN note", "drops a column"),
        ("ALTER TABLE target RENAME note TO remark", "renames"),
        ("ALTER TABLE target RENAME TO goal", "renames"),
        ("ALTER TABLE target ADD COLUMN year TEXT NOT NULL", "must be given"),
        ("ALTER TABLE target ALTER COLUMN year TYPE INTEGER", "writes the table anew"),
        ("ALTER TABLE target ALTER COLUMN year SET NOT NULL", "refuses rows"),
        ("ALTER TABLE target ADD CONSTRAINT ck CHECK (year > 0)", "NOT VALID"),
        ("ALTER TABLE target ADD FOREIGN KEY(year) REFERENCES year (id)", "NOT VALID"),
        ("ALTER TABLE target ADD COLUMN at TIMESTAMPTZ DEFAULT clock_timestamp()", "writes"),
        ("ALTER TABLE target ADD COLUMN n BIGINT GENERATED ALWAYS AS IDENTITY", "writes"),
        ("CREATE INDEX ix ON target (year)", "CONCURRENTLY"),
        ("CREATE UNIQUE INDEX ix ON target (year)", "CONCURRENTLY"),
        ("DROP INDEX ix", "drops"),
    ],
)
def test_what_would_stop_released_code_is_refused(statement: str, why: str) -> None:
    (fault,) = not_additive([made(statement)], {"kpi": "0001"})
    assert fault.startswith("kpi 0002: ")
    assert why in fault
    assert statement in fault


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE target ADD COLUMN note TEXT",
        "ALTER TABLE target ADD COLUMN final BOOLEAN DEFAULT false NOT NULL",
        "ALTER TABLE target ADD CONSTRAINT ck CHECK (year > 0) NOT VALID",
        "ALTER TABLE target ADD COLUMN at TIMESTAMPTZ DEFAULT now() NOT NULL",
        "ALTER TABLE target ADD CONSTRAINT uq UNIQUE USING INDEX ix",
        "ALTER TABLE target VALIDATE CONSTRAINT ck",
        "CREATE INDEX CONCURRENTLY ix ON target (year)",
        "UPDATE target SET note = ''",
    ],
)
def test_what_released_code_does_not_notice_is_let_through(statement: str) -> None:
    assert not_additive([made(statement)], {"kpi": "0001"}) == []


def test_a_table_that_is_not_released_may_be_changed() -> None:
    new = made("CREATE TABLE goal (id INTEGER)", "CREATE INDEX ix ON goal (id)")
    later = made("ALTER TABLE goal DROP COLUMN id", "DROP TABLE goal", revision="0003")
    assert not_additive([new, later], {"kpi": "0001"}) == []


def test_a_contract_step_waits_until_its_expanding_revision_is_released() -> None:
    contract = made("ALTER TABLE target DROP COLUMN note", revision="0003", contract_of="0002")
    (fault,) = not_additive([contract], {"kpi": "0001"})
    assert "contract step of 0002, which is not released yet (0001 is)" in fault
    assert not_additive([contract], {"kpi": "0002"}) == []


def test_a_migration_is_read_as_the_sql_it_runs(tmp_path: Path) -> None:
    file = tmp_path / "0002_sample.py"
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = '0002'\n"
    file.write_text(head + "def upgrade():\n    op.drop_column('target', 'note')\n")
    assert not_additive([Migration.read("kpi", file)], {"kpi": "0001"})
    file.write_text(head + "def upgrade():\n    op.get_bind().scalar(sa.text('SELECT 1'))\n")
    with pytest.raises(ValueError, match="kpi 0002: reads the database"):
        Migration.read("kpi", file)
