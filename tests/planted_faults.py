"""The reference DCC with one fault each, for fuzzing and shrinking to be tried on.

`hidden` is what of the history matters to the fault beside the configuration of the model: two
sequences that end in the same configuration with the same hidden value fail alike from there. It
lets a search for the shortest failing sequence be exhaustive. Each fault breaks one clause first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import ReferenceDcc


class Planted(ReferenceDcc):
    """A faulty DCC that also says what of its history matters to its fault."""

    def hidden(self) -> int:
        return 0


class NeverDetects(Planted):
    def is_breached(self, *_: Any) -> bool:
        return False


class SendsWhatItQuarantined(Planted):
    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        super().quarantine(request, breach, proceed)
        proceed()


class ReleasesNothing(Planted):
    def release(self, request_id: str) -> None:
        self.state.quarantine.pop(request_id)


class CountsForEver(Planted):
    """What was processed in an earlier period still counts."""

    def number_processed(self, request: Request, threshold: Any) -> int:
        return self._number(request.variant, threshold)

    def hidden(self) -> int:
        counts = [self._number(t.variant, t) for t in self.state.thresholds.values()]
        return min(3, max(counts, default=0))

    def _number(self, variant: str, threshold: Any) -> int:
        return sum(
            item.variant == variant and self.counts_for(threshold, item)
            for item in self.state.processed
        )


class ForgetsReplay(Planted):
    def request_is_not_a_replay(self, *_: Any) -> bool:
        return True


class ExecutesUnchecked(Planted):
    def recheck(self, *_: Any) -> None:
        return None


class KeepsDeletedSchedules(Planted):
    def remove_schedule(self, *_: Any) -> None:
        return None

    def hidden(self) -> int:
        return min(3, len(self.state.schedules))


class NeverRaisesRed(Planted):
    def exceeds_red(self, *_: Any) -> bool:
        return False


class LeavesDecommissionedAsTheyWere(Planted):
    def set_decommissioned(self, *_: Any) -> None:
        return None


class AuthorisationsAreNeverReplays(Planted):
    def authorisation_is_not_a_replay(self, *_: Any) -> bool:
        return True


class ForgetsDetectionAfterRelease(Planted):
    """Once a User has released something, nothing is quarantined any more."""

    released = False

    def reset(self, now: str) -> str:
        self.released = False
        return super().reset(now)

    def release(self, request_id: str) -> None:
        super().release(request_id)
        self.released = True

    def is_breached(self, request: Request, threshold: Any) -> bool:
        return not self.released and super().is_breached(request, threshold)

    def hidden(self) -> int:
        return int(self.released)


class TiresAfterThreeQuarantines(Planted):
    """The fourth time something is to be quarantined, it is sent instead: a long history."""

    quarantined = 0

    def reset(self, now: str) -> str:
        self.quarantined = 0
        return super().reset(now)

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        self.quarantined += 1
        if self.quarantined > 3:
            proceed()
        else:
            super().quarantine(request, breach, proceed)

    def hidden(self) -> int:
        return min(4, self.quarantined)


class StoresOnlyTwice(Planted):
    """The third Future Dated request is acknowledged and not stored: a long history."""

    stored_so_far = 0

    def reset(self, now: str) -> str:
        self.stored_so_far = 0
        return super().reset(now)

    def store(self, request: Request) -> None:
        self.stored_so_far += 1
        if self.stored_so_far <= 2:
            super().store(request)

    def hidden(self) -> int:
        # What is held decides, beside how often it was stored, whether the model still agrees.
        return 2 * min(3, self.stored_so_far) + bool(self.state.stored)


@dataclass(frozen=True)
class Fault:
    """A fault, the system in which it shows, and whether a long history is needed."""

    made: type[Planted]
    system: str
    long_history: bool = False


FAULTS = (
    Fault(NeverDetects, "detection"),
    Fault(SendsWhatItQuarantined, "detection"),
    Fault(ReleasesNothing, "detection"),
    Fault(CountsForEver, "detection"),
    Fault(ForgetsReplay, "requests"),
    Fault(ExecutesUnchecked, "storage"),
    Fault(KeepsDeletedSchedules, "schedules"),
    Fault(NeverRaisesRed, "alerts"),
    Fault(LeavesDecommissionedAsTheyWere, "hub"),
    Fault(AuthorisationsAreNeverReplays, "cos"),
    Fault(ForgetsDetectionAfterRelease, "detection", long_history=True),
    Fault(TiresAfterThreeQuarantines, "detection", long_history=True),
    Fault(StoresOnlyTwice, "storage", long_history=True),
)
