"""What 'Create Schedule', 'Read Schedule' and 'Delete Schedule' say, and which schedule they mean.

The schedules of the suite are daily, begin on the next day, and name their time of day.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, time, timedelta

from lxml import etree

from srpd.conformance.bindings.binding import Stand
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.messages.build import body_of, body_templates
from srpd.conformance.messages.contents import make
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.xml import SR
from srpd.conformance.world import (
    BEGINNING_OF_TIME,
    Records,
    changed,
    device_id,
    mpxn_of,
    registration,
)
from srpd.model.faults import ModelFault
from srpd.model.requests import Fact

TIME_OF_DAY = time(6, 0)
NOT_IN_USE = "999999999999"
"""An identifier that no schedule has."""

_NAMES = {"5.2": "ReadSchedule", "5.3": "DeleteSchedule"}
CONCERNS_A_SCHEDULE = frozenset({"5.1", *_NAMES})


def next_point(after: datetime) -> datetime:
    """The next instant at which a schedule of the suite is due."""
    today = after.replace(hour=TIME_OF_DAY.hour, minute=TIME_OF_DAY.minute, second=0, microsecond=0)
    return today if today > after else today + timedelta(days=1)


def first_point(created: datetime) -> datetime:
    """The first instant at which a schedule created at that time is due: on the next day."""
    return datetime.combine(created.date() + timedelta(days=1), TIME_OF_DAY, created.tzinfo)


def body_about_a_schedule(stand: Stand, made: Draft) -> etree._Element:
    """The body of a request that creates, reads or deletes the schedule of the system."""
    if made.variant != "5.1":
        creation = str(stand.about.get("schedule", ""))
        number = stand.schedules.get(creation, NOT_IN_USE)
        return body_of(_NAMES[made.variant], ("DSPScheduleID", number))
    body = deepcopy(body_templates()["5.1"].element)
    start = body.find(f"{{{SR}}}ScheduleStartDate")
    device = body.find(f"{{{SR}}}DeviceID")
    if start is None or device is None:
        raise ModelFault("the shipped body of 5.1 has no ScheduleStartDate or no DeviceID")
    device.text = device_id(made.device)
    first_day = first_point(stand.now).date().isoformat()
    start.text = first_day
    start.addnext(make("ScheduleExecutionStartTime", f"{TIME_OF_DAY.isoformat()}Z"))
    if made.facts[Fact.SCHEDULE_GOES_ON] is False:
        start.addnext(make("ScheduleEndDate", first_day))
    return body


def register_again(stand: Stand, made: Draft) -> None:
    """Where another User is registered, have the sender be so again: it is to create a schedule.

    What the registrations were is forgotten with the schedule that they concerned.
    """
    mpxn, role = mpxn_of(made.device), made.role
    rival = registration(mpxn, role, rival=True)
    if rival in stand.base["registrations"]:
        ended = {**rival, "to": BEGINNING_OF_TIME}
        now: Records = {"registrations": [registration(mpxn, role), ended]}
        stand.base = changed(stand.base, now)


def schedule_created(xml: str) -> dict[str, str]:
    """The identifier of the schedule that a Service Response gives, by the RequestID answered."""
    if "DSPScheduleID" not in xml:
        return {}
    try:
        response = parse_response(xml)
    except MessageError:
        return {}
    if response.request_id is None or response.schedule_id is None:
        return {}
    return {str(response.request_id): str(response.schedule_id)}
