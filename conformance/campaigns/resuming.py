"""Going on with a run that was stopped: what its trace holds is judged and not played again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from srpd.conformance.capabilities.declared import Declared, declared_from
from srpd.conformance.capabilities.roles import name_of
from srpd.conformance.capabilities.roles import role as role_named
from srpd.conformance.recording.folder import CLOSING, REPORTS, set_aside
from srpd.conformance.recording.record import Record
from srpd.conformance.recording.recorded import Recorded
from srpd.model.faults import BadInput
from srpd.model.files import unwritable
from srpd.model.notation import Party
from srpd.model.parameters import Settings, with_overrides
from srpd.model.readings import chosen

_MUST_AGREE = ("name", "version", "protocol", "virtual_clock", "reset", "quiescence")
_CHUNK = 1 << 20
CUT_OFF = "cut-off"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a stopped run left: the `cases` that were played to their end, and its record."""

    record: Record
    cases: Recorded

    @property
    def folder(self) -> Path:
        """Where it left it."""
        return self.record.folder

    @property
    def about(self) -> Mapping[str, Any]:
        """What it was about."""
        return self.record.about

    @property
    def target(self) -> str:
        """The specification of the target that was tested."""
        return str(self._target().get("specification", ""))

    @property
    def role(self) -> Party:
        """The party that the target was."""
        return role_named(str(self._target().get("role", name_of(Party.DCC))))

    @property
    def choices(self) -> dict[str, str]:
        """The readings that were in force."""
        taken = self._table("readings")
        return chosen(f"{reading}={choice}" for reading, choice in taken.items())

    @property
    def parameters(self) -> Settings:
        """The parameters that it ran with."""
        return with_overrides(
            f"{name}={value}" for name, value in self._table("parameters").items()
        )

    def confirm_target(self, about: Mapping[str, Any], fault: str) -> None:
        """Refuse a target that is not what the run began with, or that does not answer."""
        if fault:
            raise BadInput(f"{self.folder}: cannot go on, the target does not answer: {fault}")
        recorded = self._target()
        for item in _MUST_AGREE:
            if recorded.get(item) != about.get(item):
                raise BadInput(
                    f"{self.folder}: the run was of a target whose {item} is "
                    f"{recorded.get(item)!r}; this one says {about.get(item)!r}. Start a new run"
                )

    def declared(self, now: Declared) -> Declared:
        """The statement that the run began with. Refuses a target that now says otherwise."""
        begun = declared_from(self.about.get("statements", {}), str(self.folder / "run.json"))
        first = next((each for each in begun if each.role is now.role), None)
        if first is None or dict(first.answers) != dict(now.answers):
            raise BadInput(
                f"{self.folder}: the run was of a target with another conformance statement. "
                "Start a new run"
            )
        return first

    def _target(self) -> Mapping[str, Any]:
        return self._table("target")

    def _table(self, name: str) -> Mapping[str, Any]:
        found = self.about.get(name)
        if not isinstance(found, dict):
            raise BadInput(f"{self.folder / 'run.json'}: {name}: missing, or not an object")
        return found

    def make_way(self) -> None:
        """Make the folder ready to go on in.

        What the trace holds of a case that was cut off moves to ``cut-off/1.jsonl``,
        ``2.jsonl``..., and how the run was closed and reported on when it was stopped to
        ``earlier/1``, ``earlier/2``...
        """
        set_aside(self.folder, (CLOSING, *REPORTS))
        trace = self.cases.path
        if trace.exists():
            _cut_off(trace, self.folder / CUT_OFF, self.cases.length)


def earlier(folder: Path) -> Earlier:
    """What a stopped run left in its folder.

    Raises `BadInput` if there is nothing to go on with, if it is not what was recorded, or if it
    was begun by another version.
    """
    record = Record.of(folder, with_a_trace=False)
    if record.about.get("srpd") != version("srpd"):
        raise BadInput(
            f"{folder}: the run was begun with srpd {record.about.get('srpd')}, and this is "
            f"{version('srpd')}: the two may play other cases. Start a new run"
        )
    return Earlier(record, record.recorded.whole())


def _cut_off(trace: Path, aside: Path, length: int) -> None:
    """Leave so many octets of the trace, and move the rest aside."""
    try:
        with trace.open("r+b") as file:
            file.seek(length)
            if file.read(1):
                _save(aside, trace, length)
                file.truncate(length)
                os.fsync(file.fileno())
        if not length:
            trace.unlink()
    except OSError as problem:
        raise unwritable(trace, problem) from problem


def _save(folder: Path, trace: Path, place: int) -> None:
    folder.mkdir(exist_ok=True)
    number = 1
    while (folder / f"{number}.jsonl").exists():
        number += 1
    with trace.open("rb") as source, (folder / f"{number}.jsonl").open("xb") as kept:
        source.seek(place)
        while chunk := source.read(_CHUNK):
            kept.write(chunk)
        kept.flush()
        os.fsync(kept.fileno())
