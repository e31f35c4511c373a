"""Writes the golden transcripts of the target protocol, from the references: run it after a change.

A conversation is the probes of a role, as `srpd doctor` plays them. The lines of ``framing`` are no
requests, or none that can be granted, with the errors that are due.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from srpd.conformance.capabilities.roles import REFERENCES, name_of
from srpd.conformance.doctor.probes import PROBES, TIMED, play
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.remote import RemoteTarget
from srpd.conformance.targets.serving import Answering
from srpd.model.notation import Party

FOLDER = Path(__file__).parents[1] / "conformance" / "targets" / "transcripts"

ODD_LINES = (
    "hello",
    '{"jsonrpc":"2.0","id":1,"method":"hello"',
    '{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocols":["1"]}}}',
    '[{"jsonrpc":"2.0","id":1,"method":"ics","params":{}}]',
    '{"id":1,"method":"ics","params":{}}',
    '{"jsonrpc":"1.0","id":1,"method":"ics","params":{}}',
    '{"jsonrpc":"2.0","method":"ics","params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":7,"params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"judge","params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"drain","params":[]}',
    '{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocols":["0"]}}',
    '{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"reset","params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"reset","params":{"now":7}}',
    '{"jsonrpc":"2.0","id":1,"method":"load","params":{"records":[]}}',
    '{"jsonrpc":"2.0","id":1,"method":"deliver","params":{"message":{"xml":"<a/>"}}}',
    '{"jsonrpc":"2.0","id":1,"method":"advance","params":{"to":null}}',
    '{"jsonrpc":"2.0","id":1,"method":"advance","params":{"to":"yesterday"}}',
)


class _Recording:
    """A channel to a target in this process that keeps what passes."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self.lines: list[str] = []

    def exchange(self, request: bytes, _: str) -> bytes:
        reply = self._answering.answer(request)
        self.lines.append(f'{{"request":{request.decode()},"reply":{reply.decode()}}}\n')
        return reply

    def close(self, *, gently: bool = False) -> None:
        del gently


def conversation(role: Party) -> str:
    """The lines of a conversation with the reference of a role."""
    channel = _Recording(Answering(connect(REFERENCES[role])))
    target = Guard(RemoteTarget(channel))
    target.hello()
    target.ics()
    for probe in (PROBES[role], TIMED.get(role)):
        if probe is not None:
            play(probe.case, target)
    target.bye()
    return "".join(channel.lines)


def framing() -> str:
    """Lines as they stand, each with the error that is due."""
    answering = Answering(connect(REFERENCES[Party.DCC]))
    rows = (
        {"line": line, "reply": json.loads(answering.answer(line.encode()))} for line in ODD_LINES
    )
    return "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows
    )


def transcripts() -> dict[str, str]:
    """Every transcript by the name of its file."""
    return {
        "framing.jsonl": framing(),
        **{f"conversation-{name_of(role)}.jsonl": conversation(role) for role in PROBES},
    }


if __name__ == "__main__":
    for name, text in transcripts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"wrote {FOLDER / name}\n")
