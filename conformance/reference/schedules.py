"""Clause 18.1(d)(iv)-(vi): Create, Read and Delete Schedule."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from srpd.conformance.messages import contents
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import SR, without_white_space
from srpd.conformance.reference.calendar import Calendar, calendar_of
from srpd.conformance.reference.inventory import SUCCESS, Outcome
from srpd.conformance.reference.made_by_schedules import MadeBySchedules
from srpd.conformance.reference.state import Schedule

MAX_IN_RESPONSE = 99


class Schedules(MadeBySchedules):
    """Schedules belong to the User that created them."""

    NOT_A_SCHEDULE = "E050101"
    """What is answered where the dates are not permitted (UNSURE: the code exists)."""

    def create_schedule(self, request: Request) -> Outcome:
        """(iv)(A), (B): create it, and answer with its identifier."""
        calendar = calendar_of(request)
        if calendar is None or not self.dates_are_permitted(calendar):
            return self.NOT_A_SCHEDULE, None
        return "I0", self.identified(self.new_schedule(request, calendar))

    def dates_are_permitted(self, calendar: Calendar) -> bool:
        """It starts on a day to come, and does not end before that (MP260, 3.8.43)."""
        ends_in_time = calendar.until is None or calendar.until >= calendar.first
        return calendar.first > self.now.date() and ends_in_time

    def new_schedule(self, request: Request, calendar: Calendar) -> Schedule:
        """(iv)(A): a schedule of the type identified, which waits for its first point in time."""
        self.state.last_schedule += 1
        schedule = Schedule(
            self.state.last_schedule,
            request.originator,
            str(request.named_device),
            request,
            calendar,
        )
        self.state.schedules[schedule.id] = schedule
        self.wait_for_next_point(schedule)
        return schedule

    def identified(self, schedule: Schedule) -> etree._Element | None:
        """(iv)(B): what the Service Response says of it."""
        return contents.schedule_id(schedule.id)

    def read_schedule(self, request: Request) -> Outcome:
        """(v): the details, to the creator of all schedules identified."""
        found = self.schedules_identified(request)
        if found is None:
            return "E050201", None
        if not found:
            return "W050201", None
        if not self.created_all(request, found):
            return "E050201", None
        content = contents.make("DSPSchedulesRead")
        for schedule in found[:MAX_IN_RESPONSE]:
            one = contents.add(content, "DSPSchedules")
            contents.add(one, "DSPScheduleID", str(schedule.id))
            details = contents.add(one, "DSPScheduleDetails")
            for part in schedule.request.body.iterchildren(f"{{{SR}}}*"):
                details.append(without_white_space(deepcopy(part)))
        return "I0", content

    def delete_schedule(self, request: Request) -> Outcome:
        """(vi): for the creator of all schedules identified."""
        found = self.schedules_identified(request)
        if found is None:
            return "E050301", None
        if not found:
            return "W050301", None
        if not self.created_all(request, found):
            return "E050301", None
        for schedule in found:
            self.remove_schedule(schedule)
        return SUCCESS

    def remove_schedule(self, schedule: Schedule) -> None:
        """(vi): it is no longer there, so that nothing is made from it any more."""
        del self.state.schedules[schedule.id]

    def schedules_identified(self, request: Request) -> list[Schedule] | None:
        """The one with the identifier, or those of the Device; None if the one is not there."""
        if request.named_device is not None:
            return [s for s in self.state.schedules.values() if s.device == request.named_device]
        text = request.value("DSPScheduleID") or ""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
        found = self.state.schedules.get(number)
        return None if found is None else [found]

    def created_all(self, request: Request, schedules: list[Schedule]) -> bool:
        return all(schedule.user == request.originator for schedule in schedules)
