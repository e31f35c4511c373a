"""A target that is examined, and ways to reach it that a run does not need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.capabilities.statement import said_in_hello
from srpd.conformance.doctor.findings import Problem, shown
from srpd.conformance.doctor.probes import play
from srpd.conformance.recording.trace import Entry
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import (
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    Record,
    Target,
)
from srpd.generators.suite import Case
from srpd.model.notation import Party


@dataclass(frozen=True, slots=True)
class Patient:
    """A target in its role, which has said who it is. `target` is `bare` behind a guard."""

    role: Party
    bare: Target
    target: Guard
    hello: Hello

    @property
    def lacking(self) -> Lacking:
        """What it is without, by its ``hello``."""
        said = said_in_hello(self.role, self.hello)
        return Lacking.of(self.role, (name for name, answer in said.items() if answer == "no"))

    def played(self, case: Case, target: Guard | None = None) -> Sequence[Entry]:
        """What is sent and seen in a case. Raises `Problem` if it does not come to its end."""
        entries = play(case, self.target if target is None else target, self.lacking)
        for entry in entries:
            if entry.kind in {"error", "not-arranged"}:
                raise Problem(shown(entry.fields.get("why")))
        return entries


class ForgetsCertificates:
    """A target that is told of no certificate, so that it knows nobody who signs."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def hello(self) -> Hello:
        return self._target.hello()

    def ics(self) -> Mapping[str, str]:
        return self._target.ics()

    def reset(self, now: str) -> str:
        return self._target.reset(now)

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        return self._target.load(_without(records))

    def deliver(self, message: PortMessage) -> Delivered:
        records = message.fields.get("records")
        if message.port == "ops" and isinstance(records, Mapping):
            fields = {**message.fields, "records": _without(records)}
            return self._target.deliver(PortMessage("ops", message.xml, fields, message.at))
        return self._target.deliver(message)

    def advance(self, to: str) -> Advanced:
        return self._target.advance(to)

    def drain(self) -> Drained:
        return self._target.drain()

    def mark(self, text: str) -> None:
        self._target.mark(text)

    def bye(self) -> None:
        self._target.bye()


def _without(records: Mapping[str, Any]) -> dict[str, Any]:
    return {table: rows for table, rows in records.items() if table != "certificates"}
