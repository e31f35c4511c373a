"""The reference DCC with one fault each, for fuzzing and shrinking to be tried on.

`hidden` is what of the history matters to the fault beside the configuration of the model: two
sequences that end in the same configuration with the same hidden value fail alike from there. It
lets a search for the shortest failing sequence be exhaustive. Each fault breaks one clause first.
"""

from __future__ import annotations

from dataclasses import dataclass

from srpd.conformance.mutants import (
    alerts,
    cos,
    detection,
    inventory,
    quarantine,
    requests,
    schedules,
    storage,
)
from srpd.conformance.reference import ReferenceDcc


class Planted(ReferenceDcc):
    """A faulty DCC that also says what of its history matters to its fault."""

    def hidden(self) -> int:
        return 0


class CountsForEver(detection.CountsForEver, Planted):
    def hidden(self) -> int:
        counts = [self._number(t.variant, t) for t in self.state.thresholds.values()]
        return min(3, max(counts, default=0))


class KeepsDeletedSchedules(schedules.KeepsWhatItDeleted, Planted):
    def hidden(self) -> int:
        return min(3, len(self.state.schedules))


class ForgetsDetectionAfterRelease(detection.ForgetsDetectionAfterRelease, Planted):
    def hidden(self) -> int:
        return int(self.released)


class TiresAfterThreeQuarantines(quarantine.TiresAfterThreeQuarantines, Planted):
    def hidden(self) -> int:
        return min(4, self.quarantined)


class StoresOnlyTwice(storage.StoresOnlyTwice, Planted):
    def hidden(self) -> int:
        # What is held decides, beside how often it was stored, whether the model still agrees.
        return 2 * min(3, self.stored_so_far) + bool(self.state.stored)


@dataclass(frozen=True)
class Fault:
    """A fault, the system in which it shows, and whether a long history is needed."""

    made: type[Planted]
    system: str
    long_history: bool = False


def planted(mutant: type[ReferenceDcc]) -> type[Planted]:
    """A mutant of whose history nothing matters to its fault."""
    return type(mutant.__name__, (mutant, Planted), {})


FAULTS = (
    Fault(planted(detection.NeverDetects), "detection"),
    Fault(planted(quarantine.SendsWhatItQuarantined), "detection"),
    Fault(planted(quarantine.ReleasesNothing), "detection"),
    Fault(CountsForEver, "detection"),
    Fault(planted(requests.ForgetsReplay), "requests"),
    Fault(planted(storage.ExecutesUnchecked), "storage"),
    Fault(KeepsDeletedSchedules, "schedules"),
    Fault(planted(alerts.NeverRaisesRed), "alerts"),
    Fault(planted(inventory.LeavesDecommissionedAsTheyWere), "hub"),
    Fault(planted(cos.AuthorisationsAreNeverReplays), "cos"),
    Fault(ForgetsDetectionAfterRelease, "detection", long_history=True),
    Fault(TiresAfterThreeQuarantines, "detection", long_history=True),
    Fault(StoresOnlyTwice, "storage", long_history=True),
)
