"""Snapshots of the state, so that a restart need not apply everything again.

A snapshot is never more than a short cut: it is believed only if this very code made it and it is
what was written; otherwise the journal is replayed, which comes to the same.
"""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from typing import Final

from srpd.conformance.serving.inputs import apply
from srpd.conformance.serving.journal import Journal, Snapshot
from srpd.conformance.serving.plain_state import NoState, Plain, state_from_plain, state_to_plain
from srpd.conformance.serving.served_dcc import ServedDcc

AT_LEAST: Final = 5_000
"""So many inputs lie between two snapshots, or a tenth of all if that is more."""
_MOST_BYTES: Final = 2_000_000_000
_MADE_WITH: Final = ("reference", "messages", "serving")


@cache
def made_by() -> str:
    """The version of srpd, and a hash of the code that decides what the state becomes."""
    digest = sha256()
    for room in _MADE_WITH:
        folder = resources.files("srpd.conformance").joinpath(room)
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".py"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"{version('srpd')} {digest.hexdigest()}"


class Snapshots:
    """Takes them from time to time, and brings the last one back."""

    def __init__(self, dcc: ServedDcc, tell: Callable[[str], None]) -> None:
        self._dcc = dcc
        self._tell = tell
        self._last = 0
        self._being_written: Future[Snapshot] | None = None
        self._writer = ThreadPoolExecutor(1, "srpd-snapshot")

    def recall(self, journal: Journal) -> tuple[int, str]:
        """Bring the last one back: how many inputs it stands for, or 0 and why it does not."""
        try:
            snapshot = journal.snapshot()
        except ValueError as problem:
            return 0, str(problem)
        if snapshot is None:
            return 0, ""
        if snapshot.made_by != made_by():
            return 0, "another version of srpd made it"
        apply(self._dcc, next(journal.inputs()))
        try:
            state_from_plain(self._dcc, _read(snapshot.content), journal.request)
        except NoState as problem:
            return 0, str(problem)
        self._last = snapshot.number
        return snapshot.number, ""

    def forget(self) -> None:
        """The state begins anew, and so do they."""
        self._last, self._being_written = 0, None

    def next(self, number: int) -> Snapshot | None:
        """One that is ready to be kept; another is begun, after the input `number`, if it is time.

        Only what must be of one moment is done at once. Writing it is left to a thread.
        """
        ready = None
        if self._being_written is not None and self._being_written.done():
            ready, self._being_written = self._being_written.result(), None
        if self._being_written is None and number - self._last >= max(AT_LEAST, number // 10):
            self._last = number
            plain = self._plain()
            if plain is not None:
                self._being_written = self._writer.submit(_written, number, plain)
        return ready

    def last(self, number: int) -> Snapshot | None:
        """One of the state as it is, at the end; None if there is one already."""
        self._writer.shutdown()
        plain = self._plain() if number > self._last else None
        return None if plain is None else _written(number, plain)

    def _plain(self) -> Plain | None:
        collecting = gc.isenabled()
        gc.disable()  # it would look through all of it again and again
        try:
            return state_to_plain(self._dcc)
        except NoState as problem:
            self._tell(f"no snapshot of the state: {problem}; please report this")
            return None
        finally:
            if collecting:
                gc.enable()


def _written(number: int, plain: Plain) -> Snapshot:
    return Snapshot(number, made_by(), zlib.compress(json.dumps(plain).encode(), 1))


def _read(content: bytes) -> Plain:
    try:
        unpacking = zlib.decompressobj()
        return json.loads(unpacking.decompress(content, _MOST_BYTES))
    except (zlib.error, ValueError, RecursionError) as problem:
        raise NoState(str(problem)[:200]) from None
