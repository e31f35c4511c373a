"""Clause 18.1(d)(iv)-(vi): Create, Read and Delete Schedule.

That a schedule makes requests at its points in time, (iv)(C) and (D), is not part of this DCC.
"""

from __future__ import annotations

from copy import deepcopy

from srpd.conformance.messages import contents
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import SR
from srpd.conformance.reference.inventory import SUCCESS, Inventory, Outcome
from srpd.conformance.reference.state import Schedule

MAX_IN_RESPONSE = 99


class Schedules(Inventory):
    """Schedules belong to the User that created them."""

    def create_schedule(self, request: Request) -> Outcome:
        """(iv)(A), (B): create it, and answer with its identifier."""
        number = max(self.state.schedules, default=0) + 1
        self.state.schedules[number] = Schedule(
            number, request.originator, str(request.named_device), request
        )
        return "I0", contents.schedule_id(number)

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
                details.append(deepcopy(part))
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
            del self.state.schedules[schedule.id]
        return SUCCESS

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
