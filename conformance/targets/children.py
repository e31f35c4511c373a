"""A target in a child process, which is asked in lines and is ended with all that it has started.

It runs in a session of its own, so that it can be ended with its own children. This needs a system
with pollable pipes: Linux or macOS.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import weakref
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.pipes import Pipes
from srpd.conformance.targets.remote import ChannelFault
from srpd.conformance.targets.waiting import Wait

_GRACE = 2.0


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started, and our ends of what connects us: `requests` it reads, `others`
    it does not."""

    process: subprocess.Popen[bytes]
    requests: int
    others: Sequence[int]

    def end(self, grace: float) -> None:
        """End it and what it started, by force after a time of `grace`, and wait for it."""
        os.close(self.requests)
        if grace:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for ours in self.others:
            os.close(ours)


class ChildChannel(ABC):
    """A child process, started when it is first asked, and its pipes."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._child: Child | None = None
        self._pipes: Pipes | None = None
        self._at_exit: weakref.finalize[[float], ChildChannel] | None = None

    @abstractmethod
    def _started(self) -> Pipes:
        """Start it, have it `_kept`, and return its pipes. Raises `ChannelFault`."""

    def exchange(self, request: bytes, awaited: str) -> bytes:
        """See `Channel`."""
        if self._pipes is None:
            self._pipes = self._started()
        wait = Wait(self._limits, repr(self._name[:60]), awaited)
        try:
            return self._pipes.exchange(request, wait)
        except EOFError as ended:
            raise ChannelFault(self._how_it_ended()) from ended
        except ChannelFault as fault:
            raise ChannelFault(f"{fault}{self._pipes.last_words}") from fault

    def close(self, *, gently: bool = False) -> None:
        """End the process: by closing what it reads if `gently`, and by force if that is no use."""
        child, self._child, pipes, self._pipes = self._child, None, self._pipes, None
        if self._at_exit is not None:
            self._at_exit.detach()
        if child is not None:
            child.end(_GRACE if gently else 0.0)
        if pipes is not None:
            pipes.close()

    def _kept(self, child: Child) -> None:
        """Have the child end with us."""
        self._child = child
        self._at_exit = weakref.finalize(self, child.end, 0.0)

    def _how_it_ended(self) -> str:
        last_words = "" if self._pipes is None else self._pipes.last_words
        if self._child is None:
            return f"it is not running{last_words}"
        try:
            code = self._child.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return f"it closed what it replies on before it replied, and still runs{last_words}"
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"it {ended} before it replied{last_words}"
