"""One writer for a folder: whoever writes a run into it keeps all others out until it is done."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from srpd.model.faults import BadInput
from srpd.model.files import unwritable

LOCK = ".lock"
_LONGEST_NAME = 20
_held: set[tuple[Path, int]] = set()


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Keep the folder for oneself, and make it if there is none.

    Raises `BadInput` if another writes into it. The system takes the lock away with its process,
    however that ends. The thread that holds it may ask again. A folder in which nothing was
    written is left as it was.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem) from problem
    holder = (folder.resolve(), threading.get_ident())
    if holder in _held:
        yield
        return
    descriptor = _locked(folder)
    _held.add(holder)
    try:
        yield
    finally:
        _held.discard(holder)
        _leave(folder, made)
        os.close(descriptor)


def _locked(folder: Path) -> int:
    """The lock, open."""
    path = folder / LOCK
    try:
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(path, descriptor):  # else its last holder has just taken it away
                    os.truncate(descriptor, 0)
                    os.write(descriptor, f"{os.getpid()}\n".encode())
                    return descriptor
            except BlockingIOError:
                who = os.pread(descriptor, _LONGEST_NAME, 0).decode("ascii", "replace").strip()
                process = f" (process {who})" if who.isdecimal() else ""
                os.close(descriptor)
                raise BadInput(
                    f"{folder}: another run{process} is writing there: wait for it, or name "
                    "another folder"
                ) from None
            except OSError:
                os.close(descriptor)
                raise
            os.close(descriptor)
    except OSError as problem:
        raise unwritable(path, problem) from problem


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _leave(folder: Path, made: list[Path]) -> None:
    """Take the lock away, and what was only made to be locked."""
    with contextlib.suppress(OSError):
        (folder / LOCK).unlink()
        for each in made:
            each.rmdir()
