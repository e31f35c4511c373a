"""What 'Create Schedule', 'Read Schedule' and 'Delete Schedule' say, and which schedule they mean.

As a rule the schedules of the suite are daily, begin on the next day, and name their time of day.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.bindings.recurrence import Recurrence, daily_from_tomorrow
from srpd.conformance.fixtures.world import (
    BEGINNING_OF_TIME,
    Records,
    changed,
    device_id,
    mpxn_of,
    registration,
)
from srpd.conformance.messages.build import body_of, body_templates
from srpd.conformance.messages.contents import make
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.xml import SR
from srpd.model.faults import ModelFault
from srpd.model.requests import Fact

NOT_IN_USE = "999999999999"
"""An identifier that no schedule has."""

_NAMES = {"5.2": "ReadSchedule", "5.3": "DeleteSchedule"}
CONCERNS_A_SCHEDULE = frozenset({"5.1", *_NAMES})


def recurrence_of(bench: Bench, made: Draft) -> Recurrence:
    """The points in time of the schedule that a request creates."""
    once = made.facts[Fact.SCHEDULE_GOES_ON] is False
    return made.recurrence or daily_from_tomorrow(bench.now, once=once)


def body_about_a_schedule(bench: Bench, made: Draft) -> etree._Element:
    """The body of a request that creates, reads or deletes the schedule of the system."""
    if made.variant != "5.1" and made.device:
        return body_of(_NAMES[made.variant], ("DeviceID", str(device_id(made.device))))
    if made.variant != "5.1":
        creation = str(bench.about.get("schedule", ""))
        number = bench.schedules.get(creation, NOT_IN_USE)
        return body_of(_NAMES[made.variant], ("DSPScheduleID", number))
    body = deepcopy(body_templates()["5.1"].element)
    start = body.find(f"{{{SR}}}ScheduleStartDate")
    device = body.find(f"{{{SR}}}DeviceID")
    if start is None or device is None:
        raise ModelFault("the shipped body of 5.1 has no ScheduleStartDate or no DeviceID")
    device.text = device_id(made.device)
    _set_out(recurrence_of(bench, made), body, start)
    return body


def register_again(bench: Bench, made: Draft) -> None:
    """Where another User is registered, have the sender be so again: it is to create a schedule.

    What the registrations were is forgotten with the schedule that they concerned.
    """
    mpxn, role = mpxn_of(made.device), made.role
    rival = registration(mpxn, role, rival=True)
    if rival in bench.base["registrations"]:
        ended = {**rival, "to": BEGINNING_OF_TIME}
        now: Records = {"registrations": [registration(mpxn, role), ended]}
        bench.base = changed(bench.base, now)


def _set_out(recurrence: Recurrence, body: etree._Element, start: etree._Element) -> None:
    for frequency in body.iter(f"{{{SR}}}ScheduleFrequency"):
        frequency.text = recurrence.frequency
    start.text = recurrence.first.isoformat()
    if recurrence.at is not None:
        start.addnext(make("ScheduleExecutionStartTime", f"{recurrence.at.isoformat()}Z"))
    if recurrence.until is not None:
        start.addnext(make("ScheduleEndDate", recurrence.until.isoformat()))


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
