"""What was accepted and what is still to be pushed, in one SQLite file.

Each commit is one transaction, durable when it returns: inputs that were applied, messages that
left for Users, and those that were taken. Without a file it is kept in memory alone.

Each row has a hash. That of an input covers the input before it as well, and the `head` says how
many there are and what all messages come to, so that a row that was changed, lost, added or moved
by whatever accident is told by its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from srpd.conformance.reference.clock import EPOCH, read_utc, write_utc
from srpd.conformance.serving.inputs import Input, Kind
from srpd.conformance.serving.kept_request import KeptRequest
from srpd.model.faults import BadInput, NotWritten, SrpdError
from srpd.model.files import unwritable

FORMAT: Final = "srpd-serve/2"
BEGIN: Final = bytes(32)
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (item TEXT PRIMARY KEY, says TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS head (number INTEGER PRIMARY KEY, says TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS inputs (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    content BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY, user TEXT NOT NULL, at TEXT NOT NULL, left_at REAL NOT NULL,
    xml BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS snapshots (
    number INTEGER PRIMARY KEY, made_by TEXT NOT NULL, content BLOB NOT NULL, hash BLOB NOT NULL);
"""
_INPUT: Final = "SELECT number, at, kind, name, content, hash FROM inputs"
_PRIMARY: Final = 0xFF
"""The part of an error code that says what kind of error it is."""


class JournalDamaged(SrpdError):
    """The journal is not what was written into it. The message names the row."""


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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after the input `number`, as `made_by` wrote it."""

    number: int
    made_by: str
    content: bytes


@dataclass(slots=True)
class Changes:
    """What one commit makes durable. With `anew`, what was there before is dropped first."""

    inputs: list[Input] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    snapshot: Snapshot | None = None
    anew: bool = False

    def __bool__(self) -> bool:
        return bool(self.inputs or self.outgoing or self.done or self.snapshot or self.anew)


@dataclass(slots=True)
class _Head:
    """How many inputs there are, the hash of the last, and the sum of those of the messages."""

    number: int = 0
    chain: bytes = BEGIN
    messages: int = 0

    def __str__(self) -> str:
        return f"{self.number} {self.chain.hex()} {self.messages:064x}"


class Journal:
    """The file. Used by one thread at a time; raises `BadInput` if it cannot be used at all."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._head = _Head()
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
            self.made_by = self._confirm_format()
        except OSError as problem:
            raise unwritable(path or Path(), problem) from None
        except sqlite3.Error as problem:
            raise _fault(path, problem) from None

    @property
    def is_kept(self) -> bool:
        """Whether it outlives the server."""
        return self._path is not None

    def confirm(self) -> int:
        """How many inputs there are. Raises `JournalDamaged`, naming the row that is not right."""
        try:
            said = next((each for (each,) in self._rows("SELECT says FROM head")), None)
            found = _Head()
            for number, *content, kept in self._database.execute(f"{_INPUT} ORDER BY number"):
                if number != found.number + 1:
                    raise _damaged(self._path, f"inputs, row {found.number + 1}: is missing")
                if _hash(found.chain, number, *content) != kept:
                    raise _damaged(self._path, f"inputs, row {number}: is not what was written")
                found.number, found.chain = number, kept
            for each, kept in self._outbox():
                if _hash(BEGIN, each.number, each.user, each.at, each.left_at, each.xml) != kept:
                    raise _damaged(
                        self._path, f"outbox, row {each.number}: is not what was written"
                    )
                found.messages = _sum(found.messages, kept)
        except sqlite3.Error as problem:
            raise _fault(self._path, problem) from None
        self._compare(found, said)
        self._head = found
        return found.number

    def inputs(self, after: int = 0) -> Iterator[Input]:
        """The inputs after that number, in the order in which they were applied."""
        rows = self._database.execute(f"{_INPUT} WHERE number > ? ORDER BY number", (after,))
        for number, at, kind, name, content, _ in rows:
            try:
                known = Kind(kind)
            except ValueError:
                raise _damaged(self._path, f"inputs, row {number}: unknown kind {kind!r}") from None
            request = KeptRequest.unread(number, content) if known is Kind.REQUEST else None
            yield Input(known, read_utc(at) or EPOCH, name, content, request)

    def request(self, number: int) -> KeptRequest:
        """The request in a row. Raises `KeyError` if there is none."""
        query = "SELECT content FROM inputs WHERE number = ? AND kind = ?"
        row = self._database.execute(query, (number, Kind.REQUEST.value)).fetchone()
        if row is None:
            raise KeyError(number)
        return KeptRequest.unread(number, row[0])

    def snapshot(self) -> Snapshot | None:
        """The snapshot, if there is one. Raises `ValueError` if it is not what was written."""
        query = (
            "SELECT s.number, s.made_by, s.content, s.hash, i.hash "
            "FROM snapshots AS s LEFT JOIN inputs AS i ON i.number = s.number"
        )
        try:
            for number, made_by, content, kept, chain in self._rows(query):
                if _hash(chain or b"", number, made_by, content) != kept:
                    raise ValueError("it is not what was written")
                return Snapshot(number, made_by, content)
        except sqlite3.Error as problem:
            raise ValueError(f"it cannot be read: {problem}") from None
        return None

    def outstanding(self) -> list[Outgoing]:
        """What no User has taken yet, in the order in which it left."""
        return [each for each, _ in self._outbox()]

    def commit(self, changes: Changes) -> None:
        """Make the changes durable, all or none. Raises `NotWritten` or `BadInput`."""
        database = self._database
        head = _Head() if changes.anew else _Head(*self._parts())
        try:
            database.execute("BEGIN IMMEDIATE")
            if changes.anew:
                for table in ("inputs", "outbox", "snapshots"):
                    database.execute(f"DELETE FROM {table}")  # noqa: S608  # of the three above
            database.executemany(
                "INSERT INTO inputs VALUES (?, ?, ?, ?, ?, ?)",
                [_linked(head, each) for each in changes.inputs],
            )
            database.executemany(
                "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?)",
                [_added(head, each) for each in changes.outgoing],
            )
            self._remove(head, changes.done)
            self._keep(changes.snapshot)
            database.execute("INSERT OR REPLACE INTO head VALUES (1, ?)", (str(head),))
            database.execute("COMMIT")
        except sqlite3.Error as problem:
            if database.in_transaction:  # what failed may have ended it already
                database.execute("ROLLBACK")
            raise _fault(self._path, problem) from None
        self._head = head

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _parts(self) -> tuple[int, bytes, int]:
        return self._head.number, self._head.chain, self._head.messages

    def _remove(self, head: _Head, numbers: Sequence[int]) -> None:
        for number in numbers:
            query = "DELETE FROM outbox WHERE number = ? RETURNING hash"
            for (kept,) in self._database.execute(query, (number,)).fetchall():
                head.messages = _sum(head.messages, kept, -1)

    def _keep(self, snapshot: Snapshot | None) -> None:
        """The snapshot in place of those before it."""
        if snapshot is None:
            return
        query = "SELECT hash FROM inputs WHERE number = ?"
        for (chain,) in self._database.execute(query, (snapshot.number,)).fetchall():
            parts = (snapshot.number, snapshot.made_by, snapshot.content)
            self._database.execute("DELETE FROM snapshots")
            self._database.execute(
                "INSERT INTO snapshots VALUES (?, ?, ?, ?)", (*parts, _hash(chain, *parts))
            )

    def _compare(self, found: _Head, said: str | None) -> None:
        if said == str(found) or (said is None and not found.number):
            return
        number = (said or "").partition(" ")[0]
        if number != str(found.number):
            raise _damaged(
                self._path, f"inputs: {number or 'no'} rows were written, {found.number} stand"
            )
        raise _damaged(self._path, "outbox: a row is missing, or was added")

    def _confirm_format(self) -> str:
        """The version of srpd that made the file."""
        self._database.executescript(f"BEGIN EXCLUSIVE; {_TABLES} COMMIT;")
        said = dict(self._rows("SELECT item, says FROM about"))
        if not said:
            mine = {"format": FORMAT, "srpd": version("srpd")}
            self._database.executemany("INSERT INTO about VALUES (?, ?)", mine.items())
            return mine["srpd"]
        if said.get("format") != FORMAT:
            raise BadInput(
                f"{self._path}: its format is {said.get('format')!r}, and this srpd keeps "
                f"{FORMAT!r}: name another file"
            )
        return str(said.get("srpd", ""))

    def _outbox(self) -> Iterator[tuple[Outgoing, bytes]]:
        query = "SELECT number, user, at, left_at, xml, hash FROM outbox ORDER BY number"
        for *parts, kept in self._database.execute(query):
            yield Outgoing(*parts), kept

    def _rows(self, query: str) -> Sequence[Any]:
        return self._database.execute(query).fetchall()


def _linked(head: _Head, given: Input) -> tuple[object, ...]:
    head.number += 1
    parts = (head.number, write_utc(given.at), given.kind.value, given.name, given.content)
    head.chain = _hash(head.chain, *parts)
    return (*parts, head.chain)


def _added(head: _Head, each: Outgoing) -> tuple[object, ...]:
    parts = (each.number, each.user, each.at, each.left_at, each.xml)
    kept = _hash(BEGIN, *parts)
    head.messages = _sum(head.messages, kept)
    return (*parts, kept)


def _hash(before: bytes, *parts: object) -> bytes:
    """SHA-256 of what came before and of each part, which cannot run into one another."""
    digest = sha256(before)
    for part in parts:
        octets = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(len(octets).to_bytes(8, "big"))
        digest.update(octets)
    return digest.digest()


def _sum(total: int, added: bytes, sign: int = 1) -> int:
    return (total + sign * int.from_bytes(added, "big")) % 2**256


def _fault(path: Path | None, problem: sqlite3.Error) -> SrpdError:
    """The fault that an error of the database is: of a full or failing disk, or of the user."""
    code = getattr(problem, "sqlite_errorcode", 0) & _PRIMARY
    name = getattr(problem, "sqlite_errorname", "")
    if code == sqlite3.SQLITE_FULL:
        return NotWritten(f"{path}: cannot be written: the disk is full; make room")
    if code == sqlite3.SQLITE_IOERR:
        return NotWritten(
            f"{path}: cannot be written or read: {problem} ({name}); see whether the disk is full "
            "or a limit on file sizes is reached"
        )
    if code == sqlite3.SQLITE_CORRUPT:
        return _damaged(path, f"{problem} ({name})")
    return BadInput(f"{path}: cannot keep the state there ({problem}); does another server use it?")


def _damaged(path: Path | None, what: str) -> JournalDamaged:
    return JournalDamaged(
        f"{path}: the journal is damaged: {what}. Go on from a copy of the file, or begin with "
        "another"
    )
