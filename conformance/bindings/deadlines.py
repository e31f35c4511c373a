"""Deadlines: the instants at which something happens because time has passed.

One table says for each such event when that is, and what the words of the law settle about the
seconds around it. The tests that let time pass and those of its boundaries are made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Cause
from srpd.conformance.bindings.recurrence import daily_from_tomorrow
from srpd.model.composition import Happens
from srpd.model.machines import (
    alert_code,
    alert_incident,
    alert_window,
    change_of_supplier,
    future_dated_smets1,
    held_request,
    hub_firmware,
    schedule,
    sequence,
    volume_count,
)
from srpd.model.stepping import Configuration, Stepper

A_TICK = timedelta(seconds=1)
"""The least difference that the tests make between instants: DUIS writes whole seconds."""

_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
_A_MINUTE = timedelta(minutes=1)
_ROLLING = "whether what lies exactly one period back still counts is not said"
_PARAMETER = "its length is a parameter that no public text gives"


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant at which an event happens because time has passed.

    `at` gives it for the subject named; tests that only let it pass go `margin` beyond it. `rule`
    is what the law says of it, with its source. Where nothing follows from one second `early`, or
    from being exactly `on` it, each says why. With `silent` nothing is seen of it when it passes.
    A `period` begins with every message, so it is exact only if all were sent at one instant; it
    may be read to follow the `calendar` instead.
    One second before it the event `meanwhile` has happened to its subject, if there is one.
    """

    says: str
    rule: str
    at: Callable[[Bench, str], datetime]
    margin: timedelta = timedelta(0)
    early: str = ""
    on: str = ""
    silent: bool = False
    period: bool = False
    calendar: bool = False
    meanwhile: Enum | None = None

    def second(self, bench: Bench, subject: str, offset: timedelta) -> datetime:
        """The instant so far from it. Raises `NotArranged` if that is not the same for all."""
        at = self.at(bench, subject)
        counting = {sent for sent in bench.sent_at if sent > bench.now - (at - bench.now)}
        if self.period and len(counting) > 1:
            raise NotArranged(f"what was sent at several times has no one instant for {self.says}")
        if self.period and counting:
            at += counting.pop() - bench.now
        return max(bench.now, at + offset)

    def over(self, bench: Bench, subject: str) -> datetime:
        """The instant by which it has happened, whenever what counts was sent."""
        span = self.at(bench, subject) - bench.now
        begun = max(bench.sent_at, default=bench.now - span) if self.period else bench.now
        return begun + span + self.margin


def _from_now(span: Callable[[Bench], timedelta]) -> Callable[[Bench, str], datetime]:
    return lambda bench, _: bench.now + span(bench)


def _from_its_state(span: Callable[[Bench], timedelta]) -> Callable[[Bench, str], datetime]:
    return lambda bench, subject: bench.since.get(subject, bench.now) + span(bench)


def _due(bench: Bench, subject: str) -> datetime:
    return bench.due[subject]


def _of_a_stored_request(bench: Bench, subject: str) -> datetime:
    due = bench.due.get(subject, bench.now + bench.spans.until_execution)
    return due if due > bench.now else bench.now + bench.spans.a_while


def _of_a_schedule(bench: Bench, subject: str) -> datetime:
    first = bench.due.get(subject, bench.now)
    if first > bench.now:
        return first
    usual = daily_from_tomorrow(bench.now - timedelta(days=1))
    return bench.recurrences.get(subject, usual).next_after(bench.now)


_END_OF_T = Deadline(
    "the end of T",
    "17.8(a), 17.9(a): the Alerts within the rolling window T count",
    _from_now(lambda bench: bench.spans.alert_window),
    A_TICK,
    on=_ROLLING,
    silent=True,
    period=True,
)

DEADLINES: Mapping[Enum, Deadline] = MappingProxyType(
    {
        alert_code.Event.ALERT_ARRIVES_AND_P_PASSES: Deadline(
            "the end of P",
            "17.8(d): an Alert is sent if N is not reached within P",
            _from_now(lambda bench: bench.spans.alert_longest_time),
            A_TICK,
            early="by 17.8(c) a single labelled Alert may be processed at any time",
            on="whether N can still be reached at that very instant is not said",
        ),
        volume_count.Event.PERIOD_ENDS: Deadline(
            "the end of the threshold's period",
            "12.4(b): what was processed over the period of the threshold counts",
            _from_now(lambda bench: bench.spans.window),
            _A_MINUTE,
            on=_ROLLING,
            silent=True,
            period=True,
            calendar=True,
        ),
        alert_window.Event.T_PASSES: _END_OF_T,
        alert_code.Event.T_PASSES: _END_OF_T,
        alert_code.Event.R_PASSES: Deadline(
            "the end of R",
            "17.8(b), 17.8(e): the Alerts of an Alert Code within the rolling window R count",
            _from_now(lambda bench: bench.spans.alert_code_window),
            A_TICK,
            on=_ROLLING,
            silent=True,
            period=True,
            meanwhile=alert_code.Event.T_PASSES,
        ),
        alert_incident.Event.D_ELAPSES: Deadline(
            "the end of D",
            "17.9(b): no new incident is created until D has elapsed",
            _from_its_state(lambda bench: bench.spans.alert_dead_band),
            A_TICK,
            silent=True,
        ),
        change_of_supplier.Event.COS_PARTY_IS_SILENT: Deadline(
            "the CoS Party's time-out",
            "8.3(b) does not say how long the DCC waits",
            _from_now(lambda bench: bench.spans.past_cos_party_time_out - _A_MINUTE),
            _A_MINUTE,
            early=_PARAMETER,
            on=_PARAMETER,
        ),
        sequence.Event.WAIT_PERIOD_ENDS: Deadline(
            "the end of the Wait Period",
            "15.1, and MP260 legal text, 3.5.10 (E44): what no Response allows is never sent",
            _from_its_state(lambda bench: bench.spans.past_wait_period - _A_MINUTE),
            _A_MINUTE,
            early=_PARAMETER,
            on=_PARAMETER,
        ),
        hub_firmware.Event.TIME_OF_ACTIVATION_IS_REACHED: Deadline(
            "the time of activation",
            "5.2: without seven days' notice it is not activated at the planned time",
            _due,
            early="nothing is due at that time that could be done too early",
        ),
        change_of_supplier.Event.EXECUTION_TIME_IS_REACHED: Deadline(
            "the execution time",
            "15.2: the Command is sent close to the execution time, with time left to execute it",
            _due,
            early="it is to be sent before that; how long before is not said",
        ),
        held_request.Event.EXECUTION_DATE_IS_REACHED: Deadline(
            "the execution date",
            "6.5(a)(i), 6.5(c)(iii), 9.2: by its execution date it has been sent",
            _due,
            early="that it is not sent before it is said of stored Service Requests alone",
        ),
        schedule.Event.POINT_IN_TIME_IS_REACHED: Deadline(
            "the point in time",
            "18.1(d)(iv)(C): the Service Request is created at each point in time, not before it",
            _of_a_schedule,
        ),
        future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED: Deadline(
            "the execution date",
            "6.5(d)(ii): the requirements are applied again at the execution date, not before it",
            _of_a_stored_request,
        ),
    }
)
"""When each event happens, those that pass sooner first: of several the last is that of all."""


def by_the_calendar(
    stepper: Stepper, here: Configuration, since: datetime, until: datetime, period: timedelta
) -> Configuration:
    """The configuration after what a clock alone brings about between two instants.

    That periods of this length begin, which follow one another from midnight in UTC on.
    """
    if (since - _MIDNIGHT) // period == (until - _MIDNIGHT) // period:
        return here
    event = volume_count.Event.A_PERIOD_BEGINS
    for subject in stepper.system.subjects:
        if event in subject.machine.events:
            begins = Happens(f"{event.value}: {subject.name}", ((subject.name, event),))
            for result in stepper.results(here, begins):
                here = result.configuration
    return here


def reaches(event: Enum) -> Cause:
    """Lets time pass until the event has happened."""
    deadline = DEADLINES[event]
    return lambda bench, subject: max(bench.now, deadline.at(bench, subject) + deadline.margin)


def stops_short_of(event: Enum) -> Cause:
    """Lets time pass until one second before the event."""
    deadline = DEADLINES[event]
    return lambda bench, subject: deadline.second(bench, subject, -A_TICK)
