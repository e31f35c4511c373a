"""Probes of honesty: whether a target does what it says, tried before anything is judged.

Each is a case of few steps, or a trial of the control plane. None gives a verdict. A `no` that a
probe contradicts is not believed: what rests on the item is tested. A `yes` that a probe does not
confirm is tested too, and reported beside what the suite finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from srpd.conformance.capabilities.declared import Declared, Probed
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.doctor.findings import NeverIdle, NotDone, Problem, shown
from srpd.conformance.doctor.patient import Patient
from srpd.conformance.doctor.probes import play
from srpd.conformance.doctor.telltales import (
    TELLTALES,
    Telltale,
)
from srpd.conformance.doctor.trials import (
    fires_timers,
    moves_forward,
    resets_alike,
    stays_idle,
)
from srpd.conformance.judging.defects import cause
from srpd.conformance.recording.trace import Entry
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import Hello, TargetFault
from srpd.generators.suite import Case
from srpd.model.capabilities import ITEMS, Kind

MOST_FAULTS = 3


def probed(declared: Declared, target: Guard, hello: Hello) -> Declared:
    """The statement with what the probes of it show. Faults of the target are shown, not raised.

    After `MOST_FAULTS` faults where it says yes, no more is tried: the cases will show them.
    """
    # The trials are to try the clock also where ``hello`` denies it.
    able = replace(hello, virtual_clock=True, reset=True)
    examiner = _Examiner(Patient(declared.role, target, target, able), declared.answers)
    return replace(declared, probes=tuple(examiner.probes()))


@dataclass
class _Examiner:
    """Makes the probes of one target, each case once."""

    patient: Patient
    answers: Mapping[str, str]

    def __post_init__(self) -> None:
        self._played: dict[Case, Sequence[Entry]] = {}
        self._faults = 0
        self._absent: set[str] = set()

    def probes(self) -> list[Probed]:
        """What they show, in the order in which they are made: reset first.

        A target that denies reset is not asked to try, since a reset that does nothing could look
        like one; and the others begin with it.
        """
        if self.answers.get("reset") == "no":
            return []
        found = [self._trial("reset", resets_alike)]
        if found[0].does != "yes":
            return found
        found.append(self._trial("virtual-clock", self._clock))
        if self.answers.get("quiescence") == "yes":
            found.append(self._trial("quiescence", stays_idle))
        for telltale in TELLTALES[self.patient.role]:
            if self.answers.get(telltale.item) in ("yes", "no"):
                found.append(self._telling(telltale))
                self._absent |= {each.item for each in found if each.does == "no"}
        return found

    def _clock(self, patient: Patient) -> str:
        """A clock that is claimed need only move; one that is denied must be seen to fire."""
        moved = moves_forward(patient)
        if self.answers["virtual-clock"] == "yes":
            return moved
        try:
            return fires_timers(patient)
        except NotDone:
            return moved

    def _trial(self, item: str, make: Callable[[Patient], str]) -> Probed:
        says = self.answers.get(item, "")
        try:
            return Probed(item, says, "yes", make(self.patient))
        except (NotDone, NeverIdle) as reason:  # that it is not idle may be true
            return Probed(item, says, "", str(reason))
        except (Problem, TargetFault) as problem:
            return Probed(item, says, "no", shown(problem))
        except Exception as problem:  # noqa: BLE001 - what it sent is hostile; see `defects`
            return Probed(item, says, "", shown(cause("probing", problem)))

    def _telling(self, telltale: Telltale) -> Probed:
        says = self.answers[telltale.item]
        if self._faults >= MOST_FAULTS:
            return Probed(telltale.item, says, "", "not tried, since the adapter failed before")
        if without := [item for item in telltale.needs if item in self._absent]:
            why = f"cannot be tried without {' and '.join(without)}"
            return Probed(telltale.item, says, "", why)
        entries = self._entries(telltale.case)
        failed = next((e for e in entries if e.kind in ("error", "not-arranged")), None)
        if telltale.shows(entries):
            return Probed(telltale.item, says, "yes", telltale.expected)
        if failed is not None and failed.fields.get("unfinished"):
            return Probed(telltale.item, says, "", shown(failed.fields.get("why")))
        if failed is not None:
            self._faults += says == "yes" and failed.kind == "error"
            return Probed(telltale.item, says, "no", shown(failed.fields.get("why")))
        is_option = ITEMS[self.patient.role][telltale.item].kind is Kind.OPTION
        undone = any(self.answers.get(duty) == "no" for duty in telltale.duties)
        does = "" if says == "yes" and (is_option or undone) else "no"
        return Probed(telltale.item, says, does, f"not {telltale.expected}")

    def _entries(self, case: Case) -> Sequence[Entry]:
        if case not in self._played:
            says_no = [item for item in ("quiescence",) if self.answers.get(item) == "no"]
            lacking = Lacking.of(self.patient.role, says_no)
            self._played[case] = play(case, self.patient.target, lacking)
        return self._played[case]
