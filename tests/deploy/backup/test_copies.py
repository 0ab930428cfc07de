"""What PostgreSQL's programs are asked for, what is told of what they say, and what is restored."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.backup.__main__ import parser, run
from deploy.local.errors import CannotRun

_URL = "postgresql://backup:s%40crit@db:5432/postgres"
_FIRST, _SECOND = "000000010000000000000002", "000000010000000000000003"
_PROGRAM = """#!/bin/sh
program=${0##*/}
echo "$program $* ($PGPASSWORD)" >> "$ASKED"
if [ -n "$FAILS" ]; then
    echo "$program: error: no room" >&2
    echo "$program: removing data directory" >&2
    exit 1
fi
if [ $program = pg_basebackup ]; then mkdir "$5" && echo "$LABEL" > "$5/backup_label"; fi
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where programs that do next to nothing note what they were asked for."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("pg_basebackup", "pg_verifybackup", "pg_waldump"):
        (programs / name).write_text(_PROGRAM)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("POSTGRES_PROGRAMS", str(programs))
    monkeypatch.setenv("BACKUP_URL", _URL)
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setenv("LABEL", label(_FIRST))
    return tmp_path / "asked"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    (tmp_path / "kept" / "base").mkdir(parents=True)
    (tmp_path / "kept" / "wal").mkdir()
    return tmp_path / "kept"


def label(segment: str) -> str:
    return f"START WAL LOCATION: 0/2000028 (file {segment})"


def copy_of(kept: Path, moment: str) -> Path:
    copy = kept / "base" / moment
    copy.mkdir()
    (copy / "backup_label").write_text(label(_FIRST))
    return copy


def backup(*words: object) -> str:
    return run(parser().parse_args([str(word) for word in words]))


def test_the_password_is_in_no_list_of_processes_and_commits_wait_for_no_copy(
    asked: Path, kept: Path
) -> None:
    (kept / "wal" / f"{_FIRST}.partial").touch()
    assert "verified" in backup("take", kept)
    words, _, password = asked.read_text().splitlines()[0].rpartition(" ")
    assert password == "(s@crit)"
    assert "crit" not in words
    assert "application_name" not in words


def test_what_a_program_complained_of_is_told_and_not_what_it_did_then(
    asked: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "yes")
    with pytest.raises(CannotRun, match="pg_basebackup failed: pg_basebackup: error: no room"):
        backup("take", kept)
    assert asked.exists()


@pytest.mark.usefixtures("asked")
def test_a_copy_without_the_wal_after_it_is_told_and_removes_no_other(kept: Path) -> None:
    old = copy_of(kept, "2010-03-01T020000.000000Z")
    with pytest.raises(CannotRun, match="See that `receive` runs"):
        backup("take", kept, "--keep", 1)
    assert old.exists()
    (kept / "wal" / f"{_FIRST}.partial").touch()
    assert "verified" in backup("take", kept, "--keep", 1)
    assert not old.exists()


def test_wal_is_read_by_its_checksums(asked: Path, kept: Path) -> None:
    copy_of(kept, "2010-03-01T020000.000000Z")
    for name in (_FIRST, _SECOND, "000000010000000000000004.partial"):
        (kept / "wal" / name).touch()
    assert "whole" in backup("verify", kept)
    assert f"pg_waldump --quiet --path={kept}/wal {_FIRST} {_SECOND} " in asked.read_text()


def test_a_folder_without_a_copy_is_not_called_whole(kept: Path) -> None:
    with pytest.raises(CannotRun, match="nothing to restore"):
        backup("verify", kept)


@pytest.mark.usefixtures("asked")
def test_the_copy_restored_was_finished_by_the_moment_asked_for(kept: Path, tmp_path: Path) -> None:
    for day in ("01", "02"):
        copy_of(kept, f"2010-03-{day}T020000.500000Z")
    asked_for = datetime(2010, 3, 2, 2, 0, 0, 400_000, UTC).isoformat()
    told = backup("restore", kept, tmp_path / "data", "--until", asked_for)
    assert "of the copy 2010-03-01T020000.500000Z" in told
    settings = (tmp_path / "data" / "postgresql.auto.conf").read_text()
    assert "recovery_target_time = '2010-03-02 02:00:00.400000+00:00'" in settings
    assert (tmp_path / "data" / "recovery.signal").exists()


@pytest.mark.usefixtures("asked")
def test_a_moment_that_an_earlier_restore_asked_for_is_asked_for_no_more(
    kept: Path, tmp_path: Path
) -> None:
    copy = copy_of(kept, "2010-03-01T020000.000000Z")
    (copy / "postgresql.auto.conf").write_text("recovery_target_time = '2010-02-01 00:00:00+00'\n")
    backup("restore", kept, tmp_path / "data")
    settings = (tmp_path / "data" / "postgresql.auto.conf").read_text().splitlines()
    named = [line for line in settings if line.startswith("recovery_target_time")]
    assert named[-1] == "recovery_target_time = ''"


@pytest.mark.usefixtures("asked")
def test_a_restore_that_was_cut_off_leaves_nothing_to_start_on(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of(kept, "2010-03-01T020000.000000Z")

    def cut_off(_: object, draft: Path) -> None:
        draft.mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr("deploy.backup.copies._copy", cut_off)
    with pytest.raises(KeyboardInterrupt):
        backup("restore", kept, tmp_path / "data")
    assert not (tmp_path / "data").exists()
    with pytest.raises(CannotRun, match=r"data\.draft is there already"):
        backup("restore", kept, tmp_path / "data")


def test_what_is_no_address_is_not_repeated(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_URL", "backup:s3cret@db")
    with pytest.raises(CannotRun) as refused:
        backup("take", kept)
    assert "s3cret" not in str(refused.value)
