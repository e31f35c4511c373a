"""The journal notices what was done to it, and says why it cannot be written."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from srpd.conformance.serving.inputs import Input, Kind
from srpd.conformance.serving.journal import Changes, Journal, JournalDamaged, Outgoing, Snapshot
from srpd.conformance.serving.outbox import KEPT_SECONDS, Outbox
from srpd.model.faults import NotWritten
from tests.served import Users, served

START = datetime(2026, 1, 10, tzinfo=UTC)
DAMAGE = {
    "a byte of the content": (
        "UPDATE inputs SET content = x'01' WHERE number = 2",
        "row 2: is not",
    ),
    "an instant": (
        "UPDATE inputs SET at = '2026-01-11T00:00:00Z' WHERE number = 3",
        "row 3: is not",
    ),
    "a kind": ("UPDATE inputs SET kind = 'message' WHERE number = 4", "row 4: is not"),
    "a hash": ("UPDATE inputs SET hash = zeroblob(32) WHERE number = 5", "row 5: is not"),
    "a row in the middle is lost": ("DELETE FROM inputs WHERE number = 3", "row 3: is missing"),
    "the last row is lost": ("DELETE FROM inputs WHERE number = 5", "5 rows were written, 4 stand"),
    "a row twice": (
        "INSERT INTO inputs SELECT 6, at, kind, name, content, hash FROM inputs WHERE number = 5",
        "row 6: is not",
    ),
    "two rows change places": (
        "UPDATE inputs SET number = -number WHERE number IN (2, 3);"
        "UPDATE inputs SET number = 5 + number WHERE number < 0",
        "row 2: is not",
    ),
    "a message": ("UPDATE outbox SET xml = x'00' WHERE number = 1", "outbox, row 1: is not"),
    "a message is lost": ("DELETE FROM outbox WHERE number = 2", "outbox: a row is missing"),
    "the head is lost": ("DELETE FROM head", "no rows were written"),
}


def outgoing(number: int, user: str = "A", left_at: float = 0.0) -> Outgoing:
    return Outgoing(number, user, "2026-01-10T00:00:00Z", left_at, b"<a/>")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of five inputs and two messages."""
    path = tmp_path / "dcc.db"
    with closing(Journal(path)) as journal:
        journal.confirm()
        given = [Input(Kind.TIME, START + timedelta(hours=n), "", b"%d" % n) for n in range(5)]
        journal.commit(Changes(given[:2], [outgoing(1), outgoing(2), outgoing(3)]))
        journal.commit(Changes(given[2:], done=[3]))
    return path


def change(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(statements)


def test_what_was_written_is_read(path: Path) -> None:
    with closing(Journal(path)) as journal:
        assert journal.confirm() == 5
        assert [each.content for each in journal.inputs(2)] == [b"2", b"3", b"4"]
        assert [each.number for each in journal.outstanding()] == [1, 2]


@pytest.mark.parametrize(("statements", "says"), DAMAGE.values(), ids=DAMAGE.keys())
def test_what_was_done_to_the_journal_is_told_by_its_name(
    path: Path, statements: str, says: str
) -> None:
    change(path, statements)
    with closing(Journal(path)) as journal, pytest.raises(JournalDamaged) as told:
        journal.confirm()
    assert says in str(told.value)
    assert str(path) in str(told.value)


def test_a_server_does_not_start_from_a_damaged_journal(tmp_path: Path) -> None:
    users, state = Users(tmp_path), tmp_path / "dcc.db"
    with served("--fixtures", str(users.fixtures), "--state", str(state)) as server:
        server.send(users.signed())
    change(state, "UPDATE inputs SET content = CAST(replace(content, '4.1.1', '4.1.2') AS BLOB)")
    ended = start("--state", str(state))
    assert ended.returncode == 4
    assert "damaged: inputs, row" in ended.stderr
    assert "serving" not in ended.stderr


def test_a_snapshot_is_of_its_journal_and_of_nothing_else(path: Path) -> None:
    with closing(Journal(path)) as journal:
        journal.confirm()
        journal.commit(Changes(snapshot=Snapshot(4, "me", b"state")))
        assert journal.snapshot() == Snapshot(4, "me", b"state")
    for statement in ("content = x'00'", "number = 3", "made_by = 'you'", "hash = x''"):
        copy = path.with_name("copy.db")
        copy.write_bytes(path.read_bytes())
        change(copy, f"UPDATE snapshots SET {statement}")  # noqa: S608
        with closing(Journal(copy)) as journal, pytest.raises(ValueError, match="not what was"):
            journal.snapshot()


def start(*options: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "srpd.conformance.command_line", "serve", "--port", "0"]
    return subprocess.run(  # noqa: S603
        [*command, *options], capture_output=True, text=True, timeout=60, preexec_fn=before
    )


def test_a_file_that_may_grow_no_more_ends_the_start_with_exit_code_4(tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    ended = start("--state", str(tmp_path / "dcc.db"), before=small_files)
    assert ended.returncode == 4
    assert "cannot be written or read: disk I/O error (SQLITE_IOERR" in ended.stderr
    assert "another server" not in ended.stderr


def test_a_full_disk_is_told_as_such(path: Path) -> None:
    with closing(Journal(path)) as journal:
        journal.confirm()
        pages = journal._database.execute("PRAGMA page_count").fetchone()[0]
        journal._database.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(NotWritten, match="the disk is full"):
            journal.commit(Changes([Input(Kind.TIME, START, "", b"x" * 100_000)]))
        journal._database.execute("PRAGMA max_page_count=100000")
        journal.commit(Changes([Input(Kind.TIME, START)]))
        assert journal.confirm() == 6


def test_what_is_for_nobody_is_given_up_after_two_days() -> None:
    outbox = Outbox(lambda user: user == "A")
    for number, user in enumerate("ABBA", 1):
        outbox.add(outgoing(number, user, left_at=number))
    assert outbox.overdue(KEPT_SECONDS + 2) == []
    assert outbox.overdue(KEPT_SECONDS + 2.5) == [2]
    assert outbox.overdue(KEPT_SECONDS + 100) == [2, 3]


def test_what_is_for_nobody_never_fills_the_outbox() -> None:
    outbox = Outbox(lambda user: user == "A", most=3)
    assert [outbox.add(outgoing(number, "B")) for number in range(1, 5)] == [None, None, None, 1]
    assert not outbox.is_full("B")
    for number in range(11, 14):
        assert outbox.add(outgoing(number, "A")) is None
    assert outbox.is_full("A")
    assert outbox.remove(11)
    assert not outbox.is_full("A")
