"""Going on with a run that was stopped: what its trace holds is judged and not played again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from srpd.conformance.capabilities.declared import Declared, declared_from
from srpd.conformance.capabilities.roles import name_of
from srpd.conformance.capabilities.roles import role as role_named
from srpd.conformance.recording.folder import read_json, was_played
from srpd.conformance.recording.trace import Entry, NotRecorded, read_trace
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.parameters import Settings, with_overrides
from srpd.model.readings import chosen

_MUST_AGREE = ("name", "version", "protocol", "virtual_clock", "reset", "quiescence")
_CHUNK = 1 << 20
CUT_OFF = "cut-off"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a stopped run left: the cases that were played to their end, and what it was about.

    `entries` is the number of entries of the trace that belong to them.
    """

    folder: Path
    about: Mapping[str, Any]
    cases: dict[str, list[Entry]] = field(default_factory=dict)
    entries: int = 0

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


def earlier(folder: Path, run_format: str, version: str) -> Earlier:
    """What a stopped run left in its folder.

    What the trace holds of a case that was cut off is moved to ``cut-off/1.jsonl``, ``2.jsonl``...
    Raises `BadInput` if there is nothing to go on with, or it was begun by another version.
    """
    about = read_json(folder / "run.json")
    if about.get("format") != run_format:
        raise BadInput(
            f"{folder / 'run.json'}: its format is {about.get('format')!r}, not {run_format!r}"
        )
    if about.get("srpd") != version:
        raise BadInput(
            f"{folder}: the run was begun with srpd {about.get('srpd')}, and this is {version}: "
            "the two may play other cases. Start a new run"
        )
    cases: dict[str, list[Entry]] = {}
    trace = folder / "trace.jsonl"
    nothing_yet = not trace.exists() and (folder / CUT_OFF).is_dir()
    for entry in () if nothing_yet else read_trace(trace):
        cases.setdefault(entry.case, []).append(entry)
    whole = {case: entries for case, entries in cases.items() if was_played(entries)}
    entries = max((found[-1].number for found in whole.values()), default=0)
    if not nothing_yet:
        _cut_off(folder, entries)
    return Earlier(folder, about, whole, entries)


def _cut_off(folder: Path, entries: int) -> None:
    """Leave so many lines of the trace, and move the rest aside."""
    trace = folder / "trace.jsonl"
    try:
        with trace.open("r+b") as file:
            for _ in range(entries):
                file.readline()
            place = file.tell()
            rest = file.read(1)
            if rest:
                _save(folder / CUT_OFF, trace, place)
            if rest or not entries:
                file.truncate(place)
                os.fsync(file.fileno())
        if not entries:
            trace.unlink()
    except OSError as problem:
        raise NotRecorded(f"{trace}: cannot go on with it: {problem.strerror}") from problem


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
