"""Clause 18.1(d)(iv)(C), (D): the Service Requests that a schedule makes."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from lxml import etree

from srpd.conformance.messages import contents
from srpd.conformance.messages.build import body_templates, build_request
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.instants import read_time, write_instant
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.xml import SR
from srpd.conformance.reference.checks import DUPLICATE, SIGNATURE, Rejection
from srpd.conformance.reference.inventory import Inventory
from srpd.conformance.reference.state import Schedule, Stored

STATUS = "6.1(c)"
CERTIFICATE = "6.1(e)"
FIRST_COUNTER = 2**63
"""How the DCC numbers the requests it makes is UNSURE; so high they meet no User's own."""


class MadeBySchedules(Inventory):
    """At each point in time a request is made, checked and carried out as the creator's own."""

    FAILED_SCHEDULE_ALERT = "N38"
    """DCC Alert for a scheduled request that fails its checks when it falls due (UNSURE)."""

    # (C)

    def wait_for_next_point(self, schedule: Schedule) -> None:
        """Until the next point in time set out in the schedule, if there is one."""
        at = self.next_point(schedule)
        if at is not None:
            self.clock.set(at, self.schedule_falls_due, schedule)

    def next_point(self, schedule: Schedule) -> datetime | None:
        return schedule.calendar.next_after(self.now)

    def schedule_falls_due(self, schedule: Schedule) -> None:
        """Unless it was deleted in the meantime, make a request and process it."""
        if self.schedule_is_held(schedule):
            self.wait_for_next_point(schedule)
            self.process_made(self.request_from(schedule), schedule)

    def schedule_is_held(self, schedule: Schedule) -> bool:
        return self.state.schedules.get(schedule.id) is schedule

    def is_waiting(self, item: Stored | Schedule) -> bool:
        """Whether something will happen to it at its time."""
        if isinstance(item, Schedule):
            return self.schedule_is_held(item)
        return super().is_waiting(item)

    def request_from(self, schedule: Schedule) -> Request:
        """A request of the type and for the Device of the schedule, without a signature."""
        counter = FIRST_COUNTER + len(self.state.made_by_schedules)
        variant = schedule.request.value("DSPScheduledServiceReferenceVariant") or ""
        made = parse_request(
            build_request(
                variant,
                Eui(schedule.user),
                Eui(self.scheduled_device(schedule)),
                counter,
                body=self.scheduled_body(schedule, variant),
            )
        )
        self.state.made_by_schedules[str(made.request_id)] = schedule.id
        return made

    def scheduled_device(self, schedule: Schedule) -> str:
        return schedule.device

    def scheduled_body(self, schedule: Schedule, variant: str) -> etree._Element:
        """The shipped body of that type, for the days that the schedule counts from today."""
        body = deepcopy(body_templates()[variant].element)
        for end in ("Start", "End"):
            offset = next(schedule.request.body.iter(f"{{{SR}}}{end}DateOffset"), None)
            moment = next(schedule.request.body.iter(f"{{{SR}}}{end}Time"), None)
            leaf = next(body.iter(f"{{{SR}}}{end}DateTime"), None)
            if offset is not None and moment is not None and leaf is not None:
                leaf.text = _instant(self.now, offset.text or "", moment.text or "")
        return body

    # (D)

    def process_made(self, request: Request, schedule: Schedule) -> None:
        """Under clause 6, as if it had been received from the creator of the schedule."""
        rejection = self.rejection_of_made(request)
        if rejection is not None:
            self.reject_made(request, schedule, rejection)
            return
        self.remember_as_accepted(request)
        self.process(request)

    def rejection_of_made(self, request: Request) -> Rejection | None:
        """6.1, but for (c) and (d); and for (e), since there is no signature (H-08)."""
        exempt = {SIGNATURE, CERTIFICATE, DUPLICATE}
        if not self.choices.status_is_checked_for_scheduled_requests:
            exempt.add(STATUS)
        return self.first_failure(request, self.checks(request), frozenset(exempt))

    def reject_made(self, request: Request, schedule: Schedule, rejection: Rejection) -> None:
        """6.3: it is not carried out, and the creator is notified."""
        content = contents.command_failure(request.request_id, request.target, schedule=schedule.id)
        self.alert(schedule.user, self.FAILED_SCHEDULE_ALERT, content, rejection.code)

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        """What a schedule led to says which schedule."""
        number = self.state.made_by_schedules.get(str(fields.get("request_id", "")))
        if number is not None:
            fields["schedule_id"] = str(number)
        super().emit(port, xml, **fields)


def _instant(now: datetime, offset: str, moment: str) -> str:
    """The instant so many days from today; today at midnight for what cannot be read."""
    try:
        day: date = now.date() + timedelta(days=int(offset[:9]))
        return write_instant(datetime.combine(day, read_time(moment[:8]), now.tzinfo))
    except (ValueError, OverflowError):
        return write_instant(now.replace(hour=0, minute=0, second=0, microsecond=0))
