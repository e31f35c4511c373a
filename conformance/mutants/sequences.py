"""Requests that wait for another: clause 15.1."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import InTurn


@breaks("15.1(a)")
class SendsAtOnce(ReferenceDcc):
    """Sends what depends on another at once."""

    def waits_for_another(self, request: Request) -> bool:
        del request
        return False


@breaks("15.1(a)", "15.1(b)")
class SendsWhateverBecameOfTheFirst(ReferenceDcc):
    """Sends what depends on another though that one has failed."""

    def execution_is_known(self, request_id: str, *, successful: bool) -> None:
        del successful
        super().execution_is_known(request_id, successful=True)


@breaks("15.1(a)", "15.1(b)")
class SendsWhenTheWaitPeriodEnds(ReferenceDcc):
    """Sends what depends on another when the Wait Period ends."""

    def wait_period_ends(self, waiting: InTurn) -> None:
        if self.is_still_in_turn(waiting):
            self.execution_is_known(str(waiting.request.preceding), successful=True)


@breaks("13.2(a)", "14.1(b)")
class NeverSendsTheSecond(ReferenceDcc):
    """Never sends what depends on another."""

    def execution_is_known(self, request_id: str, *, successful: bool) -> None:
        del successful
        super().execution_is_known(request_id, successful=False)


@breaks("15.1(a)", "15.1(b)")
class SendsTheSecondOnceTheFirstIsSent(ReferenceDcc):
    """Sends what depends on another once that one is sent."""

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        super().emit(port, xml, **fields)
        if fields.get("kind") in {"command", "countersigned-service-request"}:
            self.execution_is_known(str(fields["request_id"]), successful=True)


@breaks("13.2(a)", "14.1(b)")
class SendsTheSecondTwice(ReferenceDcc):
    """Sends what depends on another twice."""

    def execution_is_known(self, request_id: str, *, successful: bool) -> None:
        waiting = self.state.in_turn.get(request_id)
        super().execution_is_known(request_id, successful=successful)
        if successful and waiting is not None:
            waiting.proceed()


@breaks("15.1(a)", "15.1(b)")
class TellsOfAFailureWithAnotherCode(ReferenceDcc):
    """Tells of a sequence that failed with a code that says something else."""

    def cancel_in_turn(self, request: Request, code: str) -> None:
        del code
        super().cancel_in_turn(request, "E46")


@breaks("15.1(a)")
class AcceptsAFirstThatNamesAnother(ReferenceDcc):
    """Accepts a first request of a sequence that names one before it."""

    def first_has_none_before_it(self, request: Request) -> bool:
        del request
        return True


@breaks("6.3", "7.3(b)")
class AcceptsABranch(ReferenceDcc):
    """Accepts two requests that depend on the same."""

    def names_one_that_no_other_names(self, request: Request) -> bool:
        del request
        return True


@breaks("6.3", "7.3(b)")
class AcceptsACircle(ReferenceDcc):
    """Accepts a request that depends on itself, over others."""

    def is_not_before_itself(self, request: Request) -> bool:
        del request
        return True


@breaks("15.1(a)")
class AcceptsADatedOneThatIsNotFirst(ReferenceDcc):
    """Accepts a dated request in a sequence that is not its first."""

    def is_not_held_by_the_dcc(self, request: Request) -> bool:
        del request
        return True


@breaks("15.1(a)")
class RefusesEverySequence(ReferenceDcc):
    """Refuses every sequence."""

    def first_has_none_before_it(self, request: Request) -> bool:
        del request
        return False


@breaks("15.1(a)", "15.1(b)")
class AcceptsEveryPlace(ReferenceDcc):
    """Accepts any place in a sequence."""

    def has_a_place(self, request: Request) -> bool:
        return not request.variant
