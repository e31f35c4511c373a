"""A target that is examined, and ways to reach it that a run does not need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.capabilities.statement import said_in_hello
from srpd.conformance.doctor.findings import NeverIdle, NotDone, Problem, shown
from srpd.conformance.doctor.probes import Probe, play
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
    """A target in its role, which has said who it is. `target` is `bare` behind a guard.

    `statement` is what it answers to ``ics``, so far as that is known.
    """

    role: Party
    bare: Target
    target: Guard
    hello: Hello
    statement: Mapping[str, str] = field(default_factory=dict)

    @property
    def denied(self) -> Collection[str]:
        """The items that it says no to, in ``hello`` or in its statement."""
        said = {**self.statement, **said_in_hello(self.role, self.hello)}
        return {name: None for name, answer in said.items() if answer == "no"}.keys()

    @property
    def lacking(self) -> Lacking:
        """What it is without by its own words."""
        return Lacking.of(self.role, self.denied)

    def confirm_able(self, probe: Probe) -> None:
        """Raise `NotDone`, naming the items, if it says no to what the probe rests on."""
        if without := [item for item in probe.rests_on if item in self.denied]:
            raise NotDone(f"its statement says no to {' and '.join(without)}")

    def played(self, case: Case, target: Guard | None = None) -> Sequence[Entry]:
        """What is sent and seen in a case.

        If it does not come to its end this raises `NotDone` where the target says that it lacks
        what the case needs, and else `Problem`: `NeverIdle` if it was waited for in vain.
        """
        entries = play(case, self.target if target is None else target, self.lacking)
        for entry in entries:
            if entry.fields.get("unfinished"):
                raise NeverIdle(outstanding_in(entries))
            if entry.fields.get("lacks") and entry.kind == "not-arranged":
                raise NotDone(shown(entry.fields.get("why")))
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


def outstanding_in(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What the target said last that was outstanding."""
    drains = [each for each in entries if each.fields.get("method") == "drain"]
    said = drains[-1].fields.get("outstanding") if drains else None
    return tuple(map(str, said)) if isinstance(said, list) else ()


def _without(records: Mapping[str, Any]) -> dict[str, Any]:
    return {table: rows for table, rows in records.items() if table != "certificates"}
