"""Clause 6.1: an Acknowledgement may be sent before or after whatever else the checks lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from srpd.conformance.messages import answers
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.checks import Rejection
from srpd.conformance.targets.protocol import PortMessage

if TYPE_CHECKING:
    from conftest import Bench


class AcknowledgesAfterwards(ReferenceDcc):
    """Answers with what the checks lead to, and pushes the Acknowledgement after it."""

    acknowledged = 1

    def afterwards(self, request: Request) -> None:
        for _ in range(self.acknowledged):
            self.push(request.originator, answers.acknowledgement(request, "I99", self.now))

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        answer = super().reject(request, rejection)
        if not self.is_non_device(request):
            self.afterwards(request)
        return answer

    def accept(self, request: Request) -> PortMessage:
        answer = super().accept(request)
        if self.is_non_device(request) or ">I99<" in answer.xml:
            return answer
        self.afterwards(request)
        return answer


class PushesEverything(ReferenceDcc):
    """Answers nothing at once; the Command leaves first, the Acknowledgement is pushed after it."""

    def receive(self, message: PortMessage) -> Any:
        answer = super().receive(message)
        if answer is not None and ">I99<" in answer.xml:
            self.emit(f"usercb.{message.port.partition('.')[2]}", answer.xml)
            return None
        return answer


class AcknowledgesTwiceAfterwards(AcknowledgesAfterwards):
    """And once more than it is due."""

    acknowledged = 2


REJECTED = "send 4.1.1-IS-esme!registered"
PRE_COMMAND = "send 1.1.1-IS-esme"
ACCEPTED = "send 4.1.1-IS-esme"


def failed(bench: Bench, made: type[ReferenceDcc], stimulus: str) -> set[str]:
    played = bench.play(made, ("requests", stimulus))
    assert not played.errors
    return played.failed


@pytest.mark.parametrize("stimulus", [REJECTED, PRE_COMMAND, ACCEPTED])
@pytest.mark.parametrize("made", [AcknowledgesAfterwards, PushesEverything])
def test_the_acknowledgement_may_come_last(
    bench: Bench, made: type[ReferenceDcc], stimulus: str
) -> None:
    assert failed(bench, made, stimulus) == set()


@pytest.mark.parametrize("stimulus", [REJECTED, PRE_COMMAND])
def test_two_acknowledgements_are_one_too_many(bench: Bench, stimulus: str) -> None:
    assert failed(bench, AcknowledgesTwiceAfterwards, stimulus) == {"6.1"}
