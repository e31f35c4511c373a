"""Schedules and what is made from them: clause 18.1(d)(iv) to (vi)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.calendar import Calendar
from srpd.conformance.reference.checks import Rejection
from srpd.conformance.reference.inventory import Outcome
from srpd.conformance.reference.state import Schedule
from srpd.conformance.targets.protocol import PortMessage


@breaks("18.1(d)")
class AppliesDetection(ReferenceDcc):
    """Quarantines Non-Device Service Requests, and so gives no Service Response to them."""

    kept_back = False

    def process_non_device(self, request: Request) -> PortMessage:
        answers: list[PortMessage] = []
        whole = super().process_non_device
        self.send_unless_quarantined(request, lambda: answers.append(whole(request)))
        self.kept_back = not answers
        return answers[0] if answers else self.acknowledge(request)

    def receive(self, message: PortMessage) -> PortMessage | None:
        self.kept_back = False
        answer = super().receive(message)
        return None if self.kept_back else answer


@breaks("18.1(d)(iv)(A)")
class CreatesNothing(ReferenceDcc):
    """Answers as if it had created a schedule, and keeps none."""

    def new_schedule(self, request: Request, calendar: Calendar) -> Schedule:
        made = super().new_schedule(request, calendar)
        self.remove_schedule(made)
        return made


@breaks("18.1(d)(iv)(B)")
class GivesNoIdentifier(ReferenceDcc):
    """Leaves the identifier of a new schedule out of its Service Response."""

    def identified(self, schedule: Schedule) -> etree._Element | None:
        super().identified(schedule)
        return None


@breaks("18.1(d)(iv)(C)")
class MakesNothing(ReferenceDcc):
    """Creates schedules and makes nothing from them."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        super().next_point(schedule)
        return None


@breaks("18.1(d)(iv)(C)")
class MakesItEarly(ReferenceDcc):
    """Makes the Service Request of a schedule five minutes early."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        at = schedule.calendar.next_after(self.now + timedelta(minutes=5))
        return None if at is None else at - timedelta(minutes=5)


@breaks("18.1(d)(iv)(C)")
class ForgetsTheLastDay(ReferenceDcc):
    """Goes on with a schedule after its last day."""

    def next_point(self, schedule: Schedule) -> datetime | None:
        held = schedule.calendar
        return Calendar(held.frequency, held.first, None, held.at).next_after(self.now)


@breaks("18.1(d)(iv)(D)")
class ChecksNothing(ReferenceDcc):
    """Does not check the Service Requests that schedules make."""

    def rejection_of_made(self, request: Request) -> Rejection | None:
        super().rejection_of_made(request)
        return None


@breaks("18.1(d)(v)")
class LetsEveryoneRead(ReferenceDcc):
    """Lets any User read the schedules of others."""

    def created_all(self, request: Request, schedules: list[Schedule]) -> bool:
        return request.variant == "5.2" or super().created_all(request, schedules)


@breaks("18.1(d)(v)")
class ReadsNothing(ReferenceDcc):
    """Answers 'Read Schedule' without the details."""

    def read_schedule(self, request: Request) -> Outcome:
        code, _ = super().read_schedule(request)
        return code, None


@breaks("18.1(d)(vi)")
class LetsEveryoneDelete(ReferenceDcc):
    """Lets any User delete the schedules of others."""

    def created_all(self, request: Request, schedules: list[Schedule]) -> bool:
        return request.variant == "5.3" or super().created_all(request, schedules)


@breaks("18.1(d)(v)")
class LetsTheCreatorOfOneRead(ReferenceDcc):
    """Lets a User that created one of the schedules identified read them all."""

    def created_all(self, request: Request, schedules: list[Schedule]) -> bool:
        mine = any(schedule.user == request.originator for schedule in schedules)
        return mine if request.variant == "5.2" else super().created_all(request, schedules)


@breaks("18.1(d)(vi)")
class LetsTheCreatorOfOneDelete(ReferenceDcc):
    """Lets a User that created one of the schedules identified delete them all."""

    def created_all(self, request: Request, schedules: list[Schedule]) -> bool:
        mine = any(schedule.user == request.originator for schedule in schedules)
        return mine if request.variant == "5.3" else super().created_all(request, schedules)


@breaks("18.1(d)(vi)")
class KeepsWhatItDeleted(ReferenceDcc):
    """Answers as if it had deleted a schedule, and keeps it."""

    def remove_schedule(self, schedule: Schedule) -> None:
        del schedule


@breaks("18.1(d)(iv)(C)")
class MakesOnlyTheFirst(ReferenceDcc):
    """Makes one Service Request from a schedule, and then no more."""

    def schedule_falls_due(self, schedule: Any) -> None:
        self.process_made(self.request_from(schedule), schedule)
