"""``stdio:COMMAND ARG...``: a child process that reads requests on stdin and replies on stdout.

The command is started without a shell. What it writes to stderr is kept, the last of it, to be
shown if it fails.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from srpd.conformance.targets.children import Child, ChildChannel
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.pipes import Pipes
from srpd.conformance.targets.protocol import Target
from srpd.conformance.targets.remote import ChannelFault, RemoteTarget
from srpd.model.faults import BadInput


def connect(specification: str, place: str, limits: Limits, schema: Path | None) -> Target:
    """The target behind a command. Raises `BadInput` if there is no such command."""
    del schema
    try:
        words = shlex.split(place)
    except ValueError as problem:
        raise BadInput(f"target {specification!r}: {problem}") from problem
    if not words:
        raise BadInput(f"target {specification!r}: write it as stdio:COMMAND ARG...")
    if shutil.which(words[0]) is None:
        raise BadInput(f"target {specification!r}: there is no command {words[0]!r} to start")
    return RemoteTarget(CommandChannel(words, limits))


class CommandChannel(ChildChannel):
    """The process that a command starts, asked on its stdin."""

    def __init__(self, words: list[str], limits: Limits) -> None:
        super().__init__(" ".join(words), limits)
        self._words = words

    def _started(self) -> Pipes:
        (stdin, requests), (replies, stdout), (said, stderr) = os.pipe(), os.pipe(), os.pipe()
        try:
            process = subprocess.Popen(  # noqa: S603  # no shell: the words that the tester gave
                self._words, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
            )
        except OSError as problem:
            for ours in (requests, replies, said):
                os.close(ours)
            raise ChannelFault(f"it cannot be started: {problem.strerror}") from problem
        finally:
            for theirs in (stdin, stdout, stderr):
                os.close(theirs)
        self._kept(Child(process, requests, (replies, said)))
        return Pipes(requests, replies, said, self._limits.longest_reply)
