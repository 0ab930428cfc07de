"""Whether migrations leave what the last release needs: its processes go on while a new one comes.

First a migration *expands*: it adds, and the released code does not notice. What has no reader any
more is taken away by a later one, the *contract* step, which says `contract_of = "0011"`: of the
expanding revision, which must have been released. Migrations are read as the SQL they would run;
what only the new revisions have made may be treated as they like.
"""

import importlib.util
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from alembic.migration import MigrationContext
from alembic.operations import Operations

_NAME: Final = r'(?:IF (?:NOT )?EXISTS )?(?:ONLY )?"?(?P<name>\w+)"?'
_CREATE: Final = re.compile(rf"CREATE (?:UNLOGGED )?TABLE {_NAME}", re.IGNORECASE)
_INDEX: Final = re.compile(
    r'CREATE (?:UNIQUE )?INDEX (?P<how>CONCURRENTLY )?.*?\bON (?:ONLY )?"?(?P<name>\w+)"?',
    re.IGNORECASE,
)
_ALTER: Final = re.compile(rf"ALTER TABLE {_NAME}(?P<what>.*)", re.IGNORECASE)
_ABOUT_TABLE: Final = re.compile(
    rf"(?P<what>DROP TABLE|TRUNCATE(?: TABLE)?|DELETE FROM) {_NAME}", re.IGNORECASE
)
_DROP: Final = re.compile(
    r"DROP (?:INDEX|SEQUENCE|TYPE|FUNCTION|TRIGGER|VIEW|MATERIALIZED VIEW|SCHEMA)\b", re.IGNORECASE
)
_CONSTRAINT: Final = "CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE"
_VOLATILE: Final = "CLOCK_TIMESTAMP|GEN_RANDOM_UUID|UUIDV7|RANDOM|NEXTVAL"
_CLAUSES: Final = {
    r"\bDROP COLUMN\b": "drops a column that released code may read",
    r"\bDROP CONSTRAINT\b": "drops a constraint that released code may rely on",
    r"\bRENAME\b": "renames what released code knows by its old name",
    r"\bALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE\b": "changes a type, and writes the table anew",
    r"\bSET NOT NULL\b": "refuses rows that released code may write",
    r"\bDROP DEFAULT\b": "drops a default that released code may rely on",
    r"\bADD (?:COLUMN )?(?!CONSTRAINT)(?!.*\bDEFAULT\b).*\bNOT NULL\b": (
        "adds a column that must be given, which released code does not give: give it a default"
    ),
    rf"\bADD (?:{_CONSTRAINT})\b(?!.*\b(?:NOT VALID|USING INDEX)\b)": (
        "checks the whole table under a lock: add it NOT VALID, validate it afterwards"
    ),
    rf"\bADD (?:COLUMN )?.*(?:\b(?:{_VOLATILE})\(|\bGENERATED\b|SERIAL\b)": (
        "writes the table anew under a lock: add the column without, fill it afterwards"
    ),
}


@dataclass(frozen=True, slots=True)
class Migration:
    """One revision: what it says it is, and the SQL it would run."""

    chain: str
    revision: str
    contract_of: str | None
    statements: tuple[str, ...]

    @classmethod
    def read(cls, chain: str, file: Path) -> "Migration":
        """The migration in a file. Raises ValueError for one that must ask the database."""
        module = _loaded(file)
        try:
            statements = _statements(module)
        except AttributeError as error:
            raise ValueError(
                f"{chain} {module.revision}: reads the database while it migrates ({error}); move "
                "data by SQL, or by a command of the service's own"
            ) from error
        of = getattr(module, "contract_of", None)
        return cls(chain, module.revision, of, statements)


def not_additive(migrations: Iterable[Migration], released: Mapping[str, str]) -> list[str]:
    """What is wrong with migrations newer than `released`, the newest revision of each chain."""
    made: dict[str, set[str]] = {}
    faults = []
    for each in migrations:
        newest = released.get(each.chain, "0000")
        if each.revision <= newest:
            continue
        found = list(_faults(each.statements, made.setdefault(each.chain, set())))
        if each.contract_of is None:
            faults += [f"{each.chain} {each.revision}: {fault}" for fault in found]
        elif each.contract_of > newest:
            faults.append(
                f"{each.chain} {each.revision}: is the contract step of {each.contract_of}, which "
                f"is not released yet ({newest} is): release that first"
            )
    return faults


def _faults(statements: Iterable[str], made: set[str]) -> Iterator[str]:
    for statement in statements:
        for what in _wrong(statement, made):
            yield f"{what}: {statement[:150]}"


def _wrong(statement: str, made: set[str]) -> Iterator[str]:
    """What is wrong with one statement, on tables that released code knows."""
    if created := _CREATE.match(statement):
        made.add(created["name"])
    elif index := _INDEX.match(statement):
        if not index["how"] and index["name"] not in made:
            yield "keeps every writer out while it is made: make it CONCURRENTLY"
    elif altered := _ALTER.match(statement):
        if altered["name"] not in made:
            what = altered["what"].upper()
            yield from (why for form, why in _CLAUSES.items() if re.search(form, what))
    elif about := _ABOUT_TABLE.match(statement):
        if about["name"] not in made:
            yield f"takes away what released code may read ({about['what'].lower()})"
    elif _DROP.match(statement):
        yield "drops what released code may use"


def _statements(module: ModuleType) -> tuple[str, ...]:
    out = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out}
    )
    with Operations.context(context):
        module.upgrade()
    without_comments = re.sub(r"--[^\n]*", "", out.getvalue())
    parts = (" ".join(part.split()) for part in without_comments.split(";"))
    return tuple(part for part in parts if part)


def _loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
