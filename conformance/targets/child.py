"""What runs in the process of a ``python:`` target: it makes the object, and has it answer.

    python -m srpd.conformance.targets.child REQUESTS REPLIES LIFELINE

The arguments are descriptors. The first request says what to make, and the reply is `MADE` or why
it cannot be. Requests come from the suite and are taken as they are; it examines the replies.
Of the LIFELINE the suite holds the other end: when that closes, the suite has ended, even if it was
killed, and this process ends at once with all that it has started.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Final

from srpd.conformance.targets import forms, wire
from srpd.conformance.targets.crashes import with_its_place
from srpd.conformance.targets.guard import outcome
from srpd.conformance.targets.in_process import made
from srpd.conformance.targets.protocol import Target, TargetFault
from srpd.conformance.targets.serving import CALLS, error
from srpd.model.faults import BadInput
from srpd.model.strict_json import NotJson, write

MADE: Final = b"made"


def main() -> None:
    """Make the object and answer with it until `bye`, or until there are no more requests."""
    heard, spoken, lifeline = map(int, sys.argv[1:])
    for each in (heard, spoken, lifeline):
        os.set_inheritable(each, False)
    _end_with(lifeline)
    with os.fdopen(heard, "rb") as requests, os.fdopen(spoken, "wb") as replies:
        begin = json.loads(requests.readline())
        sys.path[:] = begin["path"]
        try:
            target, said = _made(begin), MADE
        except BadInput as problem:
            target, said = None, str(problem).encode("utf-8", "replace")
        replies.write(said + b"\n")
        replies.flush()
        while target is not None and (line := requests.readline()):
            request = json.loads(line)
            replies.write(_answer(target, request) + b"\n")
            replies.flush()
            if request["method"] == "bye":
                return


def _made(begin: dict[str, Any]) -> Target:
    schema = begin["schema"]
    place = begin["specification"].partition(":")[2]
    try:
        return made(begin["specification"], place, None if schema is None else Path(schema))
    except KeyboardInterrupt as crash:  # nobody interrupts this process but what is in it
        raise BadInput(f"target {begin['specification']!r}: {with_its_place(crash)}") from crash


def _answer(target: Target, request: dict[str, Any]) -> bytes:
    number, method = request["id"], request["method"]
    try:
        for text in request.get("marks", ()):
            _mark(target, text)
        result = _asked(target, method, request["params"])
        return write({"jsonrpc": "2.0", "id": number, "result": result})
    except TargetFault as fault:
        return error(number, wire.FAULT, str(fault))
    except NotJson as problem:
        return error(number, wire.FAULT, f"the reply {problem}")


def _asked(target: Target, method: str, params: dict[str, Any]) -> Any:
    return outcome(lambda: forms.written(method, CALLS[method](target, params)), ours=())


def _mark(target: Target, text: str) -> None:
    try:
        _asked(target, "mark", {"text": text})
    except TargetFault as fault:
        raise TargetFault(f"in mark, before it: {fault}") from fault


def _end_with(lifeline: int) -> None:
    """End this process and all that it starts when the other end of the lifeline is closed.

    Where the system can, it does so itself, whatever this process is busy with.
    """
    import fcntl

    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
        if select.select([lifeline], [], [], 0)[0]:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        return

    def watch() -> None:
        os.read(lifeline, 1)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


if __name__ == "__main__":
    main()
