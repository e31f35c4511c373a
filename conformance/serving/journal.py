"""What was accepted and what is still to be pushed, in one SQLite file.

Each commit is one transaction, durable when it returns: inputs that were applied, messages that
left for Users, and those that were taken. Without a file it is kept in memory alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

from srpd.conformance.reference.clock import EPOCH, read_utc, write_utc
from srpd.conformance.serving.inputs import Input, Kind
from srpd.model.faults import BadInput, NotWritten, SrpdError
from srpd.model.files import unwritable

FORMAT: Final = "srpd-serve/1"
_PRIMARY: Final = 0xFF
"""The part of an error code that says what kind of error it is."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (item TEXT PRIMARY KEY, says TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS inputs (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY, user TEXT NOT NULL, at TEXT NOT NULL, left_at REAL NOT NULL,
    xml BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for a User's Receive Response service, until the User has taken it.

    `at` is the time of the DCC, as text; `left_at` seconds of the real clock since 1970.
    """

    number: int
    user: str
    at: str
    left_at: float
    xml: bytes


@dataclass(slots=True)
class Changes:
    """What one commit makes durable. With `anew`, what was there before is dropped first."""

    inputs: list[Input] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    anew: bool = False

    def __bool__(self) -> bool:
        return bool(self.inputs or self.outgoing or self.done or self.anew)


class Journal:
    """The file. Used by one thread at a time; raises `BadInput` if it cannot be used at all."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
            self._database = sqlite3.connect(
                ":memory:" if path is None else path,
                isolation_level=None,
                check_same_thread=False,
                timeout=1.0,
            )
            for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
                self._database.execute(f"PRAGMA {setting}")
            self._database.executescript(f"BEGIN EXCLUSIVE; {_TABLES} COMMIT;")
            self.made_by = self._confirm_format()
        except OSError as problem:
            raise unwritable(path or Path(), problem) from None
        except sqlite3.Error as problem:
            raise _fault(path, problem) from None

    def inputs(self) -> Iterator[Input]:
        """Every input, in the order in which they were applied. Raises `BadInput`."""
        rows = self._database.execute("SELECT at, kind, name, content FROM inputs ORDER BY number")
        for at, kind, name, content in rows:
            try:
                yield Input(Kind(kind), read_utc(at) or EPOCH, name, content)
            except ValueError:
                raise BadInput(f"{self._path}: an input of the unknown kind {kind!r}") from None

    def outstanding(self) -> list[Outgoing]:
        """What no User has taken yet, in the order in which it left."""
        rows = self._database.execute(
            "SELECT number, user, at, left_at, xml FROM outbox ORDER BY number"
        )
        return [Outgoing(*row) for row in rows]

    def commit(self, changes: Changes) -> None:
        """Make the changes durable, all or none. Raises `NotWritten` or `BadInput`."""
        database = self._database
        try:
            database.execute("BEGIN IMMEDIATE")
            if changes.anew:
                database.execute("DELETE FROM inputs")
                database.execute("DELETE FROM outbox")
            database.executemany(
                "INSERT INTO inputs (at, kind, name, content) VALUES (?, ?, ?, ?)",
                [(write_utc(i.at), i.kind.value, i.name, i.content) for i in changes.inputs],
            )
            database.executemany(
                "INSERT INTO outbox (number, user, at, left_at, xml) VALUES (?, ?, ?, ?, ?)",
                [(o.number, o.user, o.at, o.left_at, o.xml) for o in changes.outgoing],
            )
            database.executemany(
                "DELETE FROM outbox WHERE number = ?", [(number,) for number in changes.done]
            )
            database.execute("COMMIT")
        except sqlite3.Error as problem:
            with contextlib.suppress(sqlite3.Error):  # what failed may have ended it already
                database.execute("ROLLBACK")
            raise _fault(self._path, problem) from problem

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _confirm_format(self) -> str:
        """The version of srpd that made the file."""
        said = dict(self._rows("SELECT item, says FROM about"))
        if not said:
            mine = {"format": FORMAT, "srpd": version("srpd")}
            self._database.executemany("INSERT INTO about VALUES (?, ?)", mine.items())
            return mine["srpd"]
        if said.get("format") != FORMAT:
            raise sqlite3.DatabaseError(f"its format is {said.get('format')!r}, not {FORMAT!r}")
        return said.get("srpd", "")

    def _rows(self, query: str) -> Sequence[tuple[str, str]]:
        return self._database.execute(query).fetchall()


def _fault(path: Path | None, problem: sqlite3.Error) -> SrpdError:
    """The fault that an error of the database is: of a full or failing disk, or of the user."""
    code = getattr(problem, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        return NotWritten(f"{path}: cannot be written: the disk is full; make room")
    if code == sqlite3.SQLITE_IOERR:
        name = getattr(problem, "sqlite_errorname", "")
        return NotWritten(
            f"{path}: cannot be written or read: {problem} ({name}); see whether the disk is full "
            "or a limit on file sizes is reached"
        )
    return BadInput(f"{path}: cannot keep the state there ({problem}); does another server use it?")
