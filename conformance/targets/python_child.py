"""``python:PACKAGE.MODULE:FACTORY``: an object of Python, as a rule in a process of its own.

There it has its own working directory, its own random numbers and its own end, and whatever becomes
of it, a run goes on. Requests and replies have descriptors of their own, so that it may print as it
pleases; what it prints appears on our stderr. What srpd ships itself is known and runs here, as
does everything with `Limits.in_process`, which is for a debugger.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from srpd.conformance.plain import one_line, plain
from srpd.conformance.targets import child, in_process
from srpd.conformance.targets.children import Child, ChildChannel
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.pipes import Pipes
from srpd.conformance.targets.protocol import Target
from srpd.conformance.targets.remote import ChannelFault, RemoteTarget
from srpd.conformance.targets.waiting import Wait
from srpd.model.faults import BadInput

_OURS: Final = "srpd.conformance."


def connect(specification: str, place: str, limits: Limits, schema: Path | None) -> Target:
    """What the factory makes. Raises `BadInput`, saying what was looked for, if there is none."""
    if place.startswith(_OURS) or limits.in_process or os.name != "posix":
        return in_process.made(specification, place, schema)
    channel = PythonChannel(specification, limits, schema)
    try:
        channel.open()
    except NotMade as problem:
        raise BadInput(str(problem)) from problem
    except ChannelFault as fault:
        raise BadInput(f"target {specification!r}: {fault}") from fault
    return RemoteTarget(channel, adapter_is_ours=True)


class NotMade(ChannelFault):
    """The object cannot be made; the message says which, and why."""


class PythonChannel(ChildChannel):
    """The process in which an object of Python answers; see `child` for what runs in it."""

    def __init__(self, specification: str, limits: Limits, schema: Path | None) -> None:
        super().__init__(specification, limits)
        self._begin = json.dumps(
            {
                "specification": specification,
                "schema": None if schema is None else str(schema.absolute()),
                "path": [str(Path(each).absolute()) for each in sys.path],
            }
        ).encode()

    def open(self) -> None:
        """Start it, and have it make the object. Raises `ChannelFault`, or `NotMade`."""
        try:
            self._pipes = self._started()
        except ChannelFault:
            self.close()
            raise

    def _started(self) -> Pipes:
        (heard, requests), (replies, spoken), (said, output) = os.pipe(), os.pipe(), os.pipe()
        lifeline, held = os.pipe()
        theirs = (heard, spoken, lifeline)
        try:
            process = subprocess.Popen(  # noqa: S603  # our own module, in our own interpreter
                [sys.executable, "-P", "-m", child.__name__, *map(str, theirs)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=theirs,
                start_new_session=True,
            )
        except OSError as problem:
            for ours in (requests, replies, said, held):
                os.close(ours)
            raise ChannelFault(f"it cannot be started: {problem.strerror}") from problem
        finally:
            for each in (*theirs, output):
                os.close(each)
        self._kept(Child(process, requests, (replies, said, held)))
        pipes = Pipes(requests, replies, said, self._limits.longest_reply, _Echo())
        self._pipes = pipes
        wait = Wait(self._limits, repr(self._name[:60]), "its making")
        try:
            made = pipes.exchange(self._begin, wait)
        except EOFError as ended:
            raise ChannelFault(f"it was not made: {self._how_it_ended()}") from ended
        if made != child.MADE:
            raise NotMade(one_line(made.decode("utf-8", "replace"), 1000))
        return pipes


class _Echo:
    """Writes what the target prints to our stderr, made fit to be shown."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __call__(self, chunk: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads it, or it is closed
            sys.stderr.write(plain(self._decoder.decode(chunk)))
            sys.stderr.flush()
