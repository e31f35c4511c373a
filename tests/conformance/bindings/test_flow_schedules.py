"""Clause 18.1(d)(iv) to (vi): schedules, from the machine to the mutants of the reference DCC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.messages.responses import Response
from srpd.conformance.mutants.schedules import (
    AppliesDetection,
    ChecksNothing,
    CreatesNothing,
    ForgetsTheLastDay,
    GivesNoIdentifier,
    KeepsWhatItDeleted,
    LetsEveryoneDelete,
    LetsEveryoneRead,
    MakesItEarly,
    MakesNothing,
    ReadsNothing,
)
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.conformance.reference.calendar import DAYS, MONTHS, Calendar
from srpd.conformance.reference.sandbox import ESME, IMPORT_SUPPLIER, Sandbox
from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.compiled import compile_system
from srpd.model.machines.schedule import MACHINE, Duty, Event, State
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Fact
from srpd.model.systems import system
from srpd.model.systems.schedules import MADE

LITERAL = {"H-08": "c-d-e"}
SLIPPED = {"H-08": "d-e"}


# The law


def _duties(state: State, event: Event, readings: dict[str, str], **facts: Value) -> set[Duty]:
    known = {**MADE.profile().facts, **{Fact[name]: value for name, value in facts.items()}}
    (card,) = MACHINE.under(readings).governing(state, event, known)
    assert isinstance(card, Rule)
    return {Duty(owed.duty) for owed in card.owed()}


def test_at_a_point_in_time_a_request_is_created() -> None:
    assert _duties(State.ACTIVE, Event.POINT_IN_TIME_IS_REACHED, LITERAL) == {Duty.CREATE_REQUEST}


def test_the_status_of_the_device_does_not_matter_if_the_letters_are_right() -> None:
    found = _duties(State.DUE, Event.CHECKS_ARE_SATISFIED, LITERAL, SMI_STATUS=SmiStatus.SUSPENDED)
    assert Duty.SEND_COMMAND in found


def test_the_status_of_the_device_matters_if_the_letters_slipped() -> None:
    found = _duties(
        State.DUE, Event.A_CHECK_IS_NOT_SATISFIED, SLIPPED, SMI_STATUS=SmiStatus.SUSPENDED
    )
    assert Duty.NOTIFY_CREATOR in found
    assert Duty.SEND_COMMAND not in found


@pytest.mark.parametrize("readings", [LITERAL, SLIPPED])
def test_suspended_rights_matter_under_every_reading(readings: dict[str, str]) -> None:
    found = _duties(State.DUE, Event.A_CHECK_IS_NOT_SATISFIED, readings, RIGHTS_HELD=False)
    assert Duty.SEND_COMMAND not in found


def test_the_system_is_small() -> None:
    graph = compile_system(system("schedules").under(DEFAULTS))
    assert (len(graph.configurations), len(list(graph.moves()))) == (28, 288)


# Points in time


def _points(calendar: Calendar, after: datetime) -> Iterator[datetime]:
    at = calendar.next_after(after)
    while at is not None:
        yield at
        at = calendar.next_after(at)


def _first(calendar: Calendar, number: int) -> list[str]:
    points = _points(calendar, datetime(2025, 1, 1, tzinfo=UTC))
    return [next(points).date().isoformat() for _ in range(number)]


def test_a_month_without_the_day_is_due_on_its_last_day_and_the_next_is_not_moved() -> None:
    calendar = Calendar("Monthly", date(2026, 1, 31), None, time(0, 1))
    assert _first(calendar, 4) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_leap_day_comes_back_every_fourth_year() -> None:
    calendar = Calendar("Yearly", date(2028, 2, 29), None, time(0, 1))
    assert _first(calendar, 5)[1:] == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


@pytest.mark.parametrize(
    ("frequency", "second"),
    [
        ("Daily", "2026-11-16"),
        ("Weekly", "2026-11-22"),
        ("Monthly", "2026-12-15"),
        ("Quarterly", "2027-02-15"),
        ("Half-Yearly", "2027-05-15"),
        ("Yearly", "2027-11-15"),
    ],
)
def test_each_frequency_has_its_span(frequency: str, second: str) -> None:
    calendar = Calendar(frequency, date(2026, 11, 15), None, time(6))
    assert _first(calendar, 2) == ["2026-11-15", second]


def test_the_last_day_is_due_and_the_day_after_is_not() -> None:
    calendar = Calendar("Daily", date(2026, 3, 3), date(2026, 3, 4), time(6))
    found = list(_points(calendar, datetime(2026, 3, 2, tzinfo=UTC)))
    assert found == [datetime(2026, 3, day, 6, tzinfo=UTC) for day in (3, 4)]


DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(
    frequency=st.sampled_from([*DAYS, *MONTHS]),
    first=DATES,
    now=st.datetimes(datetime(2019, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_point_is_later_and_none_lies_between(
    frequency: str, first: date, now: datetime
) -> None:
    calendar = Calendar(frequency, first, None, time(6))
    found = calendar.next_after(now)
    assert found is not None
    assert found > now
    assert found.date() >= first
    assert calendar.next_after(found - timedelta(seconds=1)) == found
    if now.date() > first:
        assert found - now <= timedelta(days=367)


def test_a_schedule_that_runs_past_the_last_year_ends() -> None:
    calendar = Calendar("Yearly", date(9999, 12, 31), None, time(6))
    assert len(list(_points(calendar, datetime(2026, 1, 1, tzinfo=UTC)))) == 1


# The reference DCC


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(ReferenceDcc())


def _create(sandbox: Sandbox) -> Response:
    return sandbox.ask("5.1", body={"DeviceID": ESME, "ScheduleStartDate": "2026-02-01"})


def test_a_schedule_makes_a_command_that_names_it(sandbox: Sandbox) -> None:
    number = _create(sandbox).schedule_id
    sandbox.target.advance("2026-05-01T00:00:00Z")
    sandbox.out()
    sandbox.target.advance("2026-05-01T00:01:00Z")
    (command,) = sandbox.out("wan")
    assert command.fields["schedule_id"] == str(number)
    assert command.fields["srv"] == "4.8.1"
    assert command.fields["device"] == ESME


def test_a_rejected_scheduled_request_is_told_by_an_alert_that_names_the_schedule(
    sandbox: Sandbox,
) -> None:
    number = _create(sandbox).schedule_id
    sandbox.update(
        users=[{"id": IMPORT_SUPPLIER, "role": "IS", "rights": "suspended", "mpids": []}]
    )
    sandbox.target.advance("2026-05-01T00:00:00Z")
    alerts = sandbox.alerts()
    assert alerts
    assert {alert.code for alert in alerts} == {"E3"}
    assert {a.command_failure.schedule for a in alerts if a.command_failure} == {number}


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "9999-99-99", "２０２６-01-01"])
def test_a_schedule_whose_dates_cannot_be_read_is_refused(sandbox: Sandbox, day: str) -> None:
    assert sandbox.ask("5.1", body={"DeviceID": ESME, "ScheduleStartDate": day}).code == "E050101"


# Mutants


MUTANTS: list[tuple[Callable[[], Any], str]] = [
    (AppliesDetection, "18.1(d)"),
    (CreatesNothing, "18.1(d)(iv)(A)"),
    (GivesNoIdentifier, "18.1(d)(iv)(B)"),
    (MakesNothing, "18.1(d)(iv)(C)"),
    (MakesItEarly, "18.1(d)(iv)(C)"),
    (ForgetsTheLastDay, "18.1(d)(iv)(C)"),
    (ChecksNothing, "18.1(d)(iv)(D)"),
    (LetsEveryoneRead, "18.1(d)(v)"),
    (ReadsNothing, "18.1(d)(v)"),
    (LetsEveryoneDelete, "18.1(d)(vi)"),
    (KeepsWhatItDeleted, "18.1(d)(vi)"),
]


def test_who_is_registered_is_forgotten_with_the_schedule_that_was_cancelled(bench: Any) -> None:
    script = ("another User is registered", "the services are cancelled")
    create = "send 5.1-IS-esme-daily"
    played = bench.play(ReferenceDcc, ("schedules", create, *script, create))
    assert (played.failed, played.errors) == (set(), [])
    created = next(c for c in played.result.clauses if c.clause == "18.1(d)(iv)(A)")
    assert (created.passed, created.failed) == (2, 0)


@pytest.mark.parametrize(
    ("mutant", "clause"), MUTANTS, ids=[getattr(m, "__name__", "").strip("_") for m, _ in MUTANTS]
)
def test_a_mutant_fails_the_clause_that_it_breaks_and_no_other(
    bench: Any, mutant: Callable[[], Any], clause: str
) -> None:
    played = bench.play(mutant, systems=("schedules",))
    assert played.errors == []
    assert played.failed == {clause}


def test_what_an_ended_schedule_makes_is_held_against_it_while_another_one_is_deleted(
    bench: Any,
) -> None:
    script = (
        "schedules",
        "send 5.1-IS-esme-once",
        "wait until the next point in time",
        "send 5.1-IS-esme-daily",
        "send 5.3-IS-none",
        "wait until the next point in time",
    )
    played = bench.play(ForgetsTheLastDay, script)
    assert played.failed == {"18.1(d)(iv)(C)"}


def test_a_dcc_that_checks_the_status_follows_the_other_reading(bench: Any) -> None:
    choices = Choices(status_is_checked_for_scheduled_requests=True)
    played = bench.play(lambda: ReferenceDcc(choices), systems=("schedules",))
    assert played.failed == set()
    assert played.follows == {"H-08=d-e"}
