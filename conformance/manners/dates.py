"""Boundary dates: execution dates at the edges of what is permitted, and of the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Final

from lxml import etree

from srpd.conformance.bindings.bench import Beginning, Bench, Handling
from srpd.conformance.bindings.deadlines import A_TICK
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.manners.handled import Handled, Table
from srpd.conformance.messages.instants import NEVER_INSTANT, ExecutionAt
from srpd.conformance.messages.xml import SR
from srpd.generators.manners import Manner
from srpd.model.composition import Happens, System
from srpd.model.machines import future_dated_smets1
from srpd.model.requests import Execution, Fact

_EXECUTED: Final = "6.5(d)(ii): at the execution date, an instant in UTC, and not before it"
_PERMITTED: Final = (
    "6.1(a), and DUIS 4.0 release note, 2.4.1 (Read Device Log): an execution date is in the "
    "future and at most the current date + 30 days, or it is 'Never'"
)
_WRITTEN: Final = "6.1(a), and DUIS XML schema 5.4: an execution date is an xs:dateTime"
_A_DAY: Final = timedelta(days=1)
At = Callable[[Bench], datetime]


def dates(system: System) -> Table:
    """The manners in which a request with an execution date is sent."""
    shown = _shown(system)
    table: dict[str, tuple[Handled, ...]] = {}
    for name, profile in system.profiles_sent():
        if profile.facts.get(Fact.EXECUTION) is not Execution.FUTURE_DATED:
            continue
        if shown and profile.facts[Fact.STRUCTURE_VERIFIED]:
            table[name] = tuple(_kept_to(shown))
        if profile.facts[Fact.VARIANT] == "8.9" and not profile.facts[Fact.STRUCTURE_VERIFIED]:
            table[name] = tuple(_refused())
    return table


def _shown(system: System) -> tuple[str, ...]:
    """The stimuli that show when a stored request is executed; empty if there are not both."""
    event = future_dated_smets1.Event
    found = {
        stimulus.occurrences[0][1]: stimulus.name
        for stimulus in system.stimuli
        if isinstance(stimulus, Happens) and len(stimulus.occurrences) == 1
    }
    names = [found.get(each) for each in (event.EXECUTION_TIME_IS_NEAR, _REACHED)]
    return tuple(name for name in names if name) if all(names) else ()


_REACHED: Final = future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED


# Dates that are permitted


def _kept_to(shown: tuple[str, ...]) -> Iterator[Handled]:
    for name, begins, at in _CALENDAR:
        says = f"the execution date is {_in_words(at)}"
        if begins:
            says = f"{says}, and it is sent on {begins.date().isoformat()}"
        yield Handled(
            Manner(name, says, _EXECUTED, at_start=True, then=shown),
            Handling(
                first=partial(_move_clock, begins) if begins else None,
                execution=partial(_on, at),
            ),
        )
    for name, instant, says in _FROM_NOW:
        yield Handled(
            Manner(name, says, _EXECUTED, at_start=True, then=shown),
            Handling(execution=partial(_dated, instant)),
        )
    for name, ending in _FORMS:
        yield Handled(
            Manner(
                name,
                f"its text ends in {ending}",
                f"{_EXECUTED}; {_WRITTEN}",
                at_start=True,
                then=shown,
            ),
            Handling(unsigned=partial(_ending, ending)),
        )
    for name, why in _LEFT_OUT:
        yield Handled(Manner(name, name, _EXECUTED, left_out=why), Handling())


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


_CALENDAR: Final = (
    ("in the last second of a month", None, _day("2026-03-31T23:59:59")),
    ("in the first second of a month", None, _day("2026-04-01T00:00:00")),
    ("in the hour that summer time leaves out", None, _day("2026-03-29T01:30:00")),
    ("in summer time", _day("2026-06-15"), _day("2026-07-01T23:30:00")),
    ("in the hour that summer time repeats", _day("2026-10-10"), _day("2026-10-25T00:30:00")),
    ("at the turn of the year", _day("2026-12-20"), _day("2027-01-01T00:00:00")),
    ("on a leap day", _day("2028-02-15"), _day("2028-02-29T23:59:59")),
)
"""What is special about a date, the day on which the case begins where it is not the usual one,
and the execution date."""


def _furthest(bench: Bench) -> datetime:
    return datetime.combine((bench.now + bench.spans.future_dating_limit).date(), time(), UTC)


_FROM_NOW: Final[tuple[tuple[str, At, str], ...]] = (
    (
        "one second ahead",
        lambda bench: bench.now + A_TICK,
        "the execution date is one second after it is sent",
    ),
    (
        "as far ahead as is permitted",
        _furthest,
        "the execution date is the first second of the day that the future-dating-limit reaches",
    ),
)
_FORMS: Final = (
    ("with the offset +00:00", "+00:00"),
    ("with hundredths of a second", ".00Z"),
)
_NOT_PUBLIC: Final = "which dates are permitted is public for 'Read Device Log' alone"
_LEFT_OUT: Final = (
    ("exactly now", "whether that is a date to come is not said"),
    ("one second beyond the limit", _NOT_PUBLIC),
    ("a second to either side of 'Never'", _NOT_PUBLIC),
    (
        "with the offset +01:00",
        "whether a time that is not in UTC is refused is not public",
    ),
    ("without a zone", "whether a time without a zone is refused is not public"),
    ("on a day that there is not", "that is no date at all: see the coverage hostile-data"),
)


def _move_clock(to: datetime, bench: Bench, _: Beginning | None) -> None:
    bench.advance(to)


def _dated(at: At, bench: Bench, _: ExecutionAt) -> ExecutionAt:
    return at(bench)


def _on(at: datetime, _: Bench, __: ExecutionAt) -> ExecutionAt:
    return at


def _in_words(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _ending(ending: str, message: etree._Element) -> etree._Element:
    for leaf in message.iter(f"{{{SR}}}ExecutionDateTime"):
        leaf.text = (leaf.text or "").removesuffix("Z") + ending
    return message


# Dates that are refused


def _refused() -> Iterator[Handled]:
    for name, says, at in _NOT_PERMITTED:
        yield Handled(
            Manner(name, f"the execution date is {says}", _PERMITTED),
            Handling(draft=_as_it_should_be, execution=partial(_dated, at)),
        )
    yield Handled(
        Manner(
            "one second beyond the limit",
            "the execution date is one second later than thirty days from now",
            _PERMITTED,
            left_out="whether 'current date + 30 days' ends with a second or a day is not said",
        ),
        Handling(),
    )


_NOT_PERMITTED: Final[tuple[tuple[str, str, At], ...]] = (
    ("in the past", "one second before it is sent", lambda bench: bench.now - A_TICK),
    ("exactly now", "the second in which it is sent", lambda bench: bench.now),
    (
        "beyond the limit",
        "the first second of the day after the thirtieth",
        lambda bench: _furthest(bench) + _A_DAY,
    ),
    ("a second before 'Never'", "one second less", lambda _: NEVER_INSTANT - A_TICK),
    ("a second after 'Never'", "one second more", lambda _: NEVER_INSTANT + A_TICK),
    ("a day before 'Never'", "one day less", lambda _: NEVER_INSTANT - _A_DAY),
)


def _as_it_should_be(_: Bench, made: Draft) -> None:
    """Nothing else about it is wrong."""
    made.whole_body = None
