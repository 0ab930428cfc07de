"""The register's copy, case records, and learners: as submitted, and who is who."""

import sqlalchemy as sa
from alembic import op

from chassis.records.tables import create_record_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    _register()
    create_record_tables()
    _learners()
    _who_is_who()
    _young_people()


def _register() -> None:
    op.create_table(
        "organisation",
        sa.Column("organisation", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text) for name in ("urn", "laestab", "ukprn", "ey_urn", "local_code")),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("name", "kind", "phase", "status", "area")
        ),
        sa.Column("opened_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("pupils", sa.Integer),
    )
    op.create_index("ix_organisation_area", "organisation", ["area", "name", "organisation"])
    for identifier in ("laestab", "ukprn", "ey_urn"):
        op.create_index(f"ix_organisation_{identifier}", "organisation", [identifier])


def _learners() -> None:
    op.create_table(
        "learner_sealing",
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "uq_learner_sealing_one_row", "learner_sealing", [sa.text("(true)")], unique=True
    )
    op.create_table(
        "learner",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, primary_key=True, comment="the provider that told"),
        sa.Column("learner_key", sa.LargeBinary, primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("identity", sa.LargeBinary, nullable=False, comment="sealed"),
        *_identifiers(),
        sa.Column("gender", sa.Text),
        sa.Column("ethnicity", sa.Text, comment="code of the school census"),
        sa.Column("fsm", sa.Boolean),
        sa.Column("sen", sa.Boolean),
        sa.Column("looked_after", sa.Boolean),
        sa.Column("ward", sa.Text),
        sa.Column("lives_in", sa.Text, comment="local authority"),
        sa.Column("home", sa.Text, comment="where the learner is on roll, as this provider says"),
        sa.Column("year_group", sa.SmallInteger),
        sa.Column("standing", sa.Text, nullable=False, comment="on_roll, applicant or left"),
        sa.Column("left_on", sa.Date),
        sa.Column("submission_id", sa.Uuid, nullable=False),
    )
    op.create_index("ix_learner_organisation_year", "learner", ["organisation", "year"])


def _identifiers() -> list[sa.Column[object]]:
    return [
        sa.Column("uln_key", sa.LargeBinary),
        sa.Column("upn_key", sa.LargeBinary),
        sa.Column("name_key", sa.LargeBinary, comment="of names and date of birth together"),
        sa.Column("born", sa.Date, comment="the first day of the month"),
    ]


def _who_is_who() -> None:
    op.create_table(
        "known_learner",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("learner_key", sa.LargeBinary, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, sa.Identity(always=False), nullable=False),
        sa.Column("person", sa.BigInteger, comment="the lowest learner_id of one young person"),
        *_identifiers(),
        comment="a learner of a provider in any year: a number for addresses, and who it is",
    )
    op.create_index("uq_known_learner_id", "known_learner", ["learner_id"], unique=True)
    for name in ("person", "uln_key", "upn_key", "name_key"):
        op.create_index(f"ix_known_learner_{name}", "known_learner", [name])
    op.create_table(
        "learner_match",
        sa.Column("one", sa.BigInteger, primary_key=True, comment="the lower learner_id"),
        sa.Column("other", sa.BigInteger, primary_key=True),
        sa.Column("match_id", sa.BigInteger, sa.Identity(always=False), nullable=False),
        sa.Column("doubt", sa.Text, comment="null: decided, and no doubt any more"),
        sa.Column("decision", sa.Text, comment="same or different"),
        sa.Column("reason", sa.Text),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Text),
        sa.Column(
            "found_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
    )
    op.create_index("uq_learner_match_id", "learner_match", ["match_id"], unique=True)
    op.create_index("ix_learner_match_other", "learner_match", ["other"])


def _young_people() -> None:
    op.create_table(
        "young_person",
        sa.Column("year", sa.Text, primary_key=True),
        sa.Column("person", sa.BigInteger, primary_key=True),
        sa.Column("home", sa.Text, nullable=False),
        sa.Column("born", sa.Date),
        sa.Column("age", sa.SmallInteger, comment="on 31 August before the year"),
        sa.Column("year_group", sa.SmallInteger, comment="as told, else by the age"),
        sa.Column("gender", sa.Text),
        sa.Column("ethnicity", sa.Text),
        sa.Column("fsm", sa.Boolean),
        sa.Column("sen", sa.Boolean),
        sa.Column("looked_after", sa.Boolean),
        sa.Column("lives_in", sa.Text),
        sa.Column("on_roll", sa.Boolean, nullable=False),
        comment="each young person once a year, reckoned from all learners that are one",
    )
    op.create_index("ix_young_person_home", "young_person", ["home", "year"])
