"""Files from elsewhere read, and our own written: what every part of the package keeps to.

What is read is a regular file of limited size, so that nothing waits for a pipe that nobody writes
to, or reads a device without end. What is written is there whole or not at all.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from srpd.model.faults import BadInput, NotWritten, SrpdError

_OF_THE_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_regular(path: Path) -> BinaryIO:
    """The file, open for reading octets. Raises `BadInput` for what is no regular file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | _NO_WAITING)
    except OSError as problem:
        if problem.errno == errno.ENXIO:
            raise BadInput(f"{path}: it is a socket, not a regular file") from None
        raise BadInput(f"{path}: cannot be read: {problem.strerror}") from problem
    except ValueError:
        raise BadInput(f"{str(path)!r}: no name of a file") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = next((name for is_one, name in _KINDS if is_one(mode)), "something else")
        raise BadInput(f"{path}: it is {kind}, not a regular file")
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path, largest: int) -> bytes:
    """What is in the file. Raises `BadInput` for what is no regular file, or is larger."""
    with open_regular(path) as file:
        too_large = os.fstat(file.fileno()).st_size > largest
        try:
            octets = b"" if too_large else file.read(largest + 1)
        except OSError as problem:
            raise BadInput(f"{path}: cannot be read: {problem.strerror}") from problem
    if too_large or len(octets) > largest:
        raise BadInput(f"{path}: larger than {largest:,} bytes")
    return octets


def confirm_regular(path: Path) -> None:
    """Raise `BadInput` for what is no regular file: for files that other people's code reads."""
    open_regular(path).close()


def unwritable(path: Path, problem: OSError) -> SrpdError:
    """The fault that a failed write is: of the machine if a disk is full or fails, else the user's.

    It names the cause.
    """
    said = f"{path}: cannot be written: {problem.strerror}"
    if problem.errno in _OF_THE_MACHINE:
        return NotWritten(f"{said}; make room, or name another place")
    return BadInput(said)


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, replacing one that is there only once the new one is complete and on disk.

    Raises `NotWritten` if the disk is full, and `BadInput` if the place cannot be written to.
    """
    partial = _partial(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(partial, pieces)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as problem:
        raise unwritable(path, problem) from problem


def write_together(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write several files of a folder that belong together; their paths, in the order given.

    None of those that were there before is touched until all the new ones are on disk, and then
    old and new never stand beside each other: the last of `contents` appears last, so where it is,
    all are. Raises as `write_whole` does.
    """
    paths = {name: folder / name for name in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, octets in contents.items():
                _write(_partial(paths[name]), (octets,))
            for path in reversed(paths.values()):
                path.unlink(missing_ok=True)
            for path in paths.values():
                _partial(path).replace(path)
            sync_folder(folder)
        finally:
            for path in paths.values():
                _partial(path).unlink(missing_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem) from problem
    return list(paths.values())


def sync_folder(folder: Path) -> None:
    """Make durable what stands in a folder, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.partial")


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
