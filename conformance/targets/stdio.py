"""``stdio:COMMAND ARG...``: a child process that reads requests in lines and writes replies.

The command is started without a shell. What it writes to stderr is kept, the last of it, to be
shown if it fails. It runs in a session of its own, so that it can be ended with its own children.
This needs a system with pollable pipes: Linux or macOS.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shlex
import shutil
import signal
import subprocess
import weakref

from srpd.conformance.plain import one_line
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.protocol import Target
from srpd.conformance.targets.remote import ChannelFault, RemoteTarget
from srpd.conformance.targets.waiting import Wait
from srpd.model.faults import BadInput

KEPT_OF_STDERR = 4_000
_SHOWN_OF_STDERR = 300
_CHUNK = 262_144
_MOST_CHUNKS = 16
_GRACE = 2.0


def connect(specification: str, place: str, limits: Limits) -> Target:
    """The target behind a command. Raises `BadInput` if there is no such command."""
    try:
        words = shlex.split(place)
    except ValueError as problem:
        raise BadInput(f"target {specification!r}: {problem}") from problem
    if not words:
        raise BadInput(f"target {specification!r}: write it as stdio:COMMAND ARG...")
    if shutil.which(words[0]) is None:
        raise BadInput(f"target {specification!r}: there is no command {words[0]!r} to start")
    return RemoteTarget(ChildChannel(words, limits))


class ChildChannel:
    """A child process, started when it is first asked, and its pipes."""

    def __init__(self, words: list[str], limits: Limits) -> None:
        self._words = words
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._pipes: Pipes | None = None
        self._at_exit: weakref.finalize[[subprocess.Popen[bytes], float], ChildChannel] | None = (
            None
        )

    def exchange(self, request: bytes, awaited: str) -> bytes:
        """See `Channel`."""
        if self._pipes is None:
            self._pipes = self._started()
        wait = Wait(self._limits, repr(" ".join(self._words)[:60]), awaited)
        try:
            return self._pipes.exchange(request, wait)
        except EOFError as ended:
            raise ChannelFault(self._how_it_ended()) from ended
        except ChannelFault as fault:
            raise ChannelFault(f"{fault}{self._pipes.last_words}") from fault

    def close(self, *, gently: bool = False) -> None:
        """End the process: by closing its stdin if `gently`, and by force if that is no use."""
        child, self._child, pipes, self._pipes = self._child, None, self._pipes, None
        if self._at_exit is not None:
            self._at_exit.detach()
        if child is not None:
            _end(child, _GRACE if gently else 0.0)
        if pipes is not None:
            pipes.close()

    def _started(self) -> Pipes:
        try:
            child = subprocess.Popen(  # noqa: S603  # no shell: the words that the tester gave
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as problem:
            raise ChannelFault(f"it cannot be started: {problem.strerror}") from problem
        self._child = child
        self._at_exit = weakref.finalize(self, _end, child, 0.0)
        if child.stdin is None or child.stdout is None or child.stderr is None:
            raise ChannelFault("it cannot be started with pipes")
        pipes = (child.stdin.fileno(), child.stdout.fileno(), child.stderr.fileno())
        return Pipes(*pipes, self._limits.longest_reply)

    def _how_it_ended(self) -> str:
        last_words = "" if self._pipes is None else self._pipes.last_words
        if self._child is None:
            return f"it is not running{last_words}"
        try:
            code = self._child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return f"it closed its stdout before it replied, and still runs{last_words}"
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"it {ended} before it replied{last_words}"


class Pipes:
    """The three pipes of a child: lines out, lines in, and its stderr, of which the end is kept."""

    def __init__(self, stdin: int, stdout: int, stderr: int, longest: int) -> None:
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._longest = longest
        self._came = bytearray()
        self._said = bytearray()
        self._selector = selectors.DefaultSelector()
        for pipe in (stdin, stdout, stderr):
            os.set_blocking(pipe, False)
        self._selector.register(stdout, selectors.EVENT_READ)
        self._selector.register(stderr, selectors.EVENT_READ)

    def exchange(self, request: bytes, wait: Wait) -> bytes:
        """Write a line, and read one. Raises `EOFError` if there is none, or `ChannelFault`."""
        unwritten = memoryview(request + b"\n")
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
        return True


def _end(child: subprocess.Popen[bytes], grace: float) -> None:
    """End a child and what it started, and wait for it."""
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    if grace:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
