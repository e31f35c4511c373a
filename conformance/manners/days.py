"""Midnight at the CoS Party: the first and the last second of a calendar day.

Only of days on which UTC and the clock of Great Britain agree: by which of them a day begins, no
words decide (H-45).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Beginning, Bench, Handling
from srpd.conformance.bindings.cos_party import forward_before
from srpd.conformance.bindings.cos_party_world import clocks_agree
from srpd.conformance.manners.counts import sets_its_threshold_anew
from srpd.conformance.manners.handled import Handled, Table
from srpd.conformance.messages.instants import ExecutionAt
from srpd.generators.manners import Manner
from srpd.model.composition import Happens, System
from srpd.model.faults import ModelFault
from srpd.model.machines import cos_party_count
from srpd.model.requests import Execution, Fact
from srpd.model.systems.cos_party import DAY_AFTER, OF_EXECUTION

_RECEIVED: Final = "20.2, 20.3(b): an On-Demand one counts for the calendar day of its receipt"
_EXECUTED: Final = "20.2, 20.3(a): a Future Dated one counts for the calendar day of its execution"
_SECOND: Final = timedelta(seconds=1)
_A_DAY: Final = timedelta(days=1)
_LAST_SECOND: Final = time(23, 59, 59)


def days(system: System) -> Table:
    """The manners in which a request is forwarded about midnight, or is to be executed then."""
    if not any(s.machine.name == cos_party_count.MACHINE.name for s in system.subjects):
        return {}
    if sets_its_threshold_anew(system):
        return {}
    table: dict[str, list[Handled]] = {}
    subjects = {subject.name: subject for subject in system.subjects}
    sent = [s for s in system.stimuli if isinstance(s, Happens) and s.profile is not None]
    profiles = {s.name: subjects[s.occurrences[0][0]].profiles[s.profile or 0] for s in sent}
    on_the_day_after = tuple(
        name for name, each in profiles.items() if each.knows.get(OF_EXECUTION) == DAY_AFTER
    )
    for name, profile in profiles.items():
        if profile.facts[Fact.EXECUTION] is Execution.ON_DEMAND:
            table[name] = list(_about_midnight(name))
        elif name in on_the_day_after:
            table[name] = [_executed("in the last second of its day", _LAST_SECOND)]
        elif profile.facts[Fact.EXECUTION] is Execution.FUTURE_DATED:
            table[name] = [
                _executed("in the first second of its day", time()),
                _executed("in the last second of its day", _LAST_SECOND),
            ]
    return table


def _about_midnight(name: str) -> Iterator[Handled]:
    """What is received after midnight does not count with what was received before it."""
    yield Handled(
        Manner(
            "in the last second of the day",
            "the CoS Party receives it at 23:59:59",
            _RECEIVED,
            where=frozenset({"20.3(b)"}),
            last=True,
        ),
        Handling(first=_until_the_last_second, stops_short=True),
    )
    for manner, after in (
        ("at midnight", timedelta(0)),
        ("one second after midnight", _SECOND),
    ):
        yield Handled(
            Manner(
                manner,
                "the CoS Party received another one second before midnight",
                _RECEIVED,
                at_start=True,
                where=frozenset({"20.3(b)"}),
                then=(name,),
            ),
            Handling(first=partial(_after_another, after), stops_short=True),
        )


def _until_the_last_second(bench: Bench, _: Beginning | None) -> None:
    bench.advance(datetime.combine(_today(bench), _LAST_SECOND, UTC))


def _today(bench: Bench) -> date:
    today = bench.now.date()
    if not clocks_agree(today):
        raise NotArranged("no words say by which clock a day of this time of the year begins")
    return today


def _after_another(after: timedelta, bench: Bench, beginning: Beginning | None) -> None:
    if beginning is None:
        raise ModelFault("a request is counted for a day when it is forwarded")
    midnight = datetime.combine(_today(bench), time(), UTC) + _A_DAY
    bench.advance(midnight - _SECOND)
    forward_before(bench, beginning)
    bench.advance(midnight + after)


def _executed(name: str, at: time) -> Handled:
    return Handled(
        Manner(
            name,
            f"its execution time is {at.isoformat()}",
            _EXECUTED,
            where=frozenset({"20.3(a)"}),
            last=True,
        ),
        Handling(execution=partial(_at, at)),
    )


def _at(at: time, _: Bench, usual: ExecutionAt) -> ExecutionAt:
    if isinstance(usual, datetime) and not clocks_agree(usual.date()):
        raise NotArranged("no words say by which clock a day of this time of the year begins")
    return datetime.combine(usual.date(), at, UTC) if isinstance(usual, datetime) else usual
