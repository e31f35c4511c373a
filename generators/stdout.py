"""Standard output belongs to what the user asked for: other people's code is kept off it.

Compiled code writes to the descriptor itself, past `sys.stdout` and whatever was put in its place.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from threading import RLock

STDOUT = 1
STDERR = 2

_one_at_a_time = RLock()


@contextmanager
def nothing_on_stdout() -> Iterator[None]:
    """Whatever the process writes to its descriptor of standard output meanwhile is dropped.

    The descriptor is the whole process's, so let this hold for as short as it can: what another
    thread writes meanwhile is dropped too.
    """
    with _one_at_a_time:
        try:
            kept = os.dup(STDOUT)
        except OSError:  # it is closed, and nothing can come out
            yield
            return
        flush_compiled_code()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, STDOUT)
            yield
        finally:
            flush_compiled_code()
            os.dup2(kept, STDOUT)
            os.close(nowhere)
            os.close(kept)


def keep_stdout_to_ourselves() -> None:
    """From now on `sys.stdout` alone leads to where standard output led; its descriptor to stderr.

    Compiled code, and child processes that inherit the descriptor, then write among the messages.
    """
    ours = sys.stdout
    try:
        if ours is None or ours.fileno() != STDOUT:
            return
        os.fstat(STDERR)
        apart = os.dup(STDOUT)
    except (OSError, ValueError):  # no descriptor behind it, or no stderr to lead to
        return
    ours.flush()
    os.dup2(STDERR, STDOUT)
    sys.stdout = TextIOWrapper(
        os.fdopen(apart, "wb"),
        encoding=ours.encoding,
        errors=ours.errors,
        line_buffering=os.isatty(apart),
    )


def flush_compiled_code() -> None:
    """Write out what the C library still holds back, where it can be asked to."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
