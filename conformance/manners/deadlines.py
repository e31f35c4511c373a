"""Boundary instants: one second before a deadline, exactly on it, and one second after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import Enum

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Bench, Handling
from srpd.conformance.bindings.deadlines import A_TICK, DEADLINES, Deadline
from srpd.conformance.manners.handled import Handled, Table
from srpd.generators.manners import Manner
from srpd.model.composition import Happens, System

_A_MINUTE = timedelta(minutes=1)
_ORDER = {event: place for place, event in enumerate(DEADLINES)}
Occurrence = tuple[str, Enum]


def deadlines(system: System) -> Table:
    """The manners of each stimulus by which nothing but time passes, up to a deadline."""
    waits = {
        stimulus: _last(stimulus)
        for stimulus in system.stimuli
        if isinstance(stimulus, Happens) and all(e in DEADLINES for _, e in stimulus.occurrences)
    }
    table: dict[str, list[Handled]] = {stimulus.name: [] for stimulus in waits}
    for stimulus, occurrence in waits.items():
        table[stimulus.name] += _at(stimulus, occurrence)
        early = _early(stimulus, occurrence, tuple(waits))
        if early is not None:
            name, manner = early
            table[name].append(manner)
        if DEADLINES[occurrence[1]].calendar:
            table[stimulus.name].append(_on_the_next_day(stimulus, occurrence))
    return table


def _last(stimulus: Happens) -> Occurrence:
    """The occurrence whose deadline is the last that passes."""
    timed = [each for each in stimulus.occurrences if each[1] in DEADLINES]
    return max(timed, key=lambda each: _ORDER[each[1]])


def _at(stimulus: Happens, occurrence: Occurrence) -> Iterator[Handled]:
    deadline = DEADLINES[occurrence[1]]
    told = stimulus.name if deadline.silent else ""
    on = Manner(
        "exactly on the deadline",
        f"the clock stops at the very instant of {deadline.says}",
        deadline.rule,
        told_from=told,
        left_out=deadline.on,
    )
    yield _handled(on, stimulus, occurrence, timedelta(0))
    after = Manner(
        "one second after",
        f"the clock stops one second after {deadline.says}",
        deadline.rule,
        told_from=told,
    )
    yield _handled(after, stimulus, occurrence, A_TICK)


def _early(
    stimulus: Happens, occurrence: Occurrence, others: Sequence[Happens]
) -> tuple[str, Handled] | None:
    """One second before: nothing has happened, unless shorter deadlines have passed by then.

    If they have, it is a manner of the stimulus by which they pass; None if there is no such one.
    The deadline itself comes next, as any other wait would pass it.
    """
    deadline = DEADLINES[occurrence[1]]
    manner = Manner(
        "one second before",
        f"the clock stops one second short of {deadline.says}",
        deadline.rule,
        told_from=stimulus.name if deadline.silent else "",
        then=() if deadline.silent else (stimulus.name,),
        left_out=deadline.early,
    )
    passed = _passed(stimulus, occurrence)
    if not passed:
        still = replace(manner, still=not deadline.early)
        return stimulus.name, _handled(still, stimulus, occurrence, -A_TICK)
    found = next((each for each in others if set(each.occurrences) == passed), None)
    if found is None:
        return None
    named = replace(manner, name=f"until one second before {deadline.says}")
    return found.name, _handled(named, stimulus, occurrence, -A_TICK)


def _on_the_next_day(stimulus: Happens, occurrence: Occurrence) -> Handled:
    """Within a period that rolls, and in the next of periods that follow the calendar."""
    subject, event = occurrence
    deadline = DEADLINES[event]

    def instant(bench: Bench, _: datetime) -> datetime:
        midnight = datetime.combine(bench.now.date(), time(), bench.now.tzinfo) + timedelta(days=1)
        if midnight + _A_MINUTE >= deadline.second(bench, subject, timedelta(0)):
            raise NotArranged(f"the day does not end before {deadline.says}")
        return midnight + _A_MINUTE

    manner = Manner(
        "a minute after midnight",
        f"the clock stops a minute after midnight, before {deadline.says}",
        deadline.rule,
        told_from=stimulus.name,
        still=True,
    )
    return Handled(manner, Handling(instant=instant, stops_short=True))


def _passed(stimulus: Happens, occurrence: Occurrence) -> set[Occurrence]:
    """What has happened one second before the last deadline."""
    subject, event = occurrence
    instead = DEADLINES[event].meanwhile
    sooner = {
        each for each in stimulus.occurrences if not _passes_together(DEADLINES[each[1]], event)
    }
    return sooner | ({(subject, instead)} if instead else set())


def _passes_together(deadline: Deadline, event: Enum) -> bool:
    return deadline.says == DEADLINES[event].says


def _handled(
    manner: Manner, stimulus: Happens, occurrence: Occurrence, offset: timedelta
) -> Handled:
    last, event = occurrence
    deadline = DEADLINES[event]
    concerned = [subject for subject, each in stimulus.occurrences if each is event]
    sooner = [
        (DEADLINES[each], subject)
        for subject, each in stimulus.occurrences
        if not _passes_together(DEADLINES[each], event)
    ]

    def instant(bench: Bench, _: datetime) -> datetime:
        # Of several that it concerns only those have an instant that something has begun.
        begun = [subject for subject in concerned if subject in bench.about]
        instants = {deadline.second(bench, subject, offset) for subject in begun or [last]}
        if len(instants) > 1:
            raise NotArranged(f"there is no one instant for {deadline.says}")
        at = instants.pop()
        for other, subject in sooner:
            if other.over(bench, subject) > at:
                raise NotArranged(f"{deadline.says} comes before {other.says}")
        return at

    return Handled(manner, Handling(instant=instant, stops_short=offset < timedelta(0)))
