"""The pipes of a child process: lines out, lines in, and what it says besides."""

from __future__ import annotations

import contextlib
import os
import selectors
from collections.abc import Callable

from srpd.conformance.plain import one_line
from srpd.conformance.targets.remote import ChannelFault
from srpd.conformance.targets.waiting import Wait

KEPT_OF_STDERR = 4_000
_SHOWN_OF_STDERR = 300
_CHUNK = 262_144
_MOST_CHUNKS = 16


def _nobody(_: bytes) -> None:
    """Nobody is told."""


class Pipes:
    """The three pipes of a child: lines out, lines in, and its stderr, of which the end is kept."""

    def __init__(
        self,
        stdin: int,
        stdout: int,
        stderr: int,
        longest: int,
        echo: Callable[[bytes], None] = _nobody,
    ) -> None:
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._longest = longest
        self._echo = echo
        self._came = bytearray()
        self._said = bytearray()
        self._selector = selectors.DefaultSelector()
        for pipe in (stdin, stdout, stderr):
            os.set_blocking(pipe, False)
        self._selector.register(stdout, selectors.EVENT_READ)
        self._selector.register(stderr, selectors.EVENT_READ)

    def exchange(self, request: bytes, wait: Wait) -> bytes:
        """Write a line, and read one. Raises `EOFError` if there is none, or `ChannelFault`."""
        unwritten = self._write(memoryview(request + b"\n"))
        searched, writing = 0, False
        while True:
            end = self._came.find(b"\n", searched)
            if end >= 0 and not unwritten:
                line = bytes(self._came[:end])
                del self._came[: end + 1]
                return line
            searched = len(self._came) if end < 0 else end
            if len(self._came) > self._longest:
                raise ChannelFault(f"a reply of more than {self._longest:,} bytes")
            if not wait.left:
                raise ChannelFault(wait.expired(len(self._came)))
            wait.look(len(self._came))
            if writing or unwritten:
                writing = self._watch_stdin(bool(unwritten), watched=writing)
            for key, _ in self._selector.select(wait.slice):
                if key.fd == self._stdin:
                    unwritten = self._write(unwritten)
                elif key.fd == self._stdout:
                    self._read_reply()
                else:
                    self._read_stderr()

    @property
    def last_words(self) -> str:
        """The end of what it wrote to stderr, in one line, to follow what is said of it."""
        with contextlib.suppress(OSError, ValueError):
            for _ in range(_MOST_CHUNKS):
                if not self._read_stderr():
                    break
        said = one_line(self._said.decode("utf-8", "replace"), KEPT_OF_STDERR)
        shown = said if len(said) <= _SHOWN_OF_STDERR else "…" + said[-_SHOWN_OF_STDERR:]
        return f"; the end of its stderr: {shown}" if said else ""

    def close(self) -> None:
        """Stop watching the pipes, which belong to the child."""
        self._selector.close()

    def _watch_stdin(self, wanted: bool, *, watched: bool) -> bool:
        if wanted and not watched:
            self._selector.register(self._stdin, selectors.EVENT_WRITE)
        elif watched and not wanted:
            self._selector.unregister(self._stdin)
        return wanted

    def _write(self, unwritten: memoryview) -> memoryview:
        try:
            return unwritten[os.write(self._stdin, unwritten[:_CHUNK]) :]
        except BlockingIOError:
            return unwritten
        except BrokenPipeError:
            return unwritten[:0]  # it reads no more; what it did say, or how it ended, is seen next

    def _read_reply(self) -> None:
        chunk = os.read(self._stdout, _CHUNK)
        if not chunk:
            raise EOFError
        self._came += chunk

    def _read_stderr(self) -> bool:
        """Whether there may be more of it."""
        try:
            chunk = os.read(self._stderr, _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            with contextlib.suppress(KeyError):
                self._selector.unregister(self._stderr)
            return False
        self._said = (self._said + chunk)[-KEPT_OF_STDERR:]
        self._echo(chunk)
        return True
