"""Which rule of clause 20 a CoS Party has not kept, when it ceases where it should not, or not.

That processing ceases, or goes on, says only that the number was held to exceed the threshold, or
not. So the whole case is counted again under each way of counting that one of the rules forbids. A
way that explains all that was seen tells which rule was not kept; where none does, it is 20.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from srpd.conformance.judging.step_context import Difference, Weight
from srpd.conformance.observing.seen import Sort
from srpd.conformance.recording.trace import Entry
from srpd.model.machines import cos_party, cos_party_count
from srpd.model.machines.cos_party_count import Duty


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A request that passed its checks, the thresholds set for its User so far, and its fate."""

    step: str
    user: str
    executes: str
    received: str
    smets1: bool
    limits: tuple[int, ...]
    ceased: bool

    @property
    def day(self) -> str:
        """The day to which it applies."""
        return self.executes or self.received


@dataclass(frozen=True, slots=True)
class Counting:
    """A way of counting: what is counted together, of whom, and against which of the limits."""

    together: Callable[[Forwarded], object] = lambda each: each.day
    limit: Callable[[Forwarded], int] = lambda each: each.limits[-1]
    of: Callable[[Forwarded], str] = lambda each: each.user


(_COMPARED,) = cos_party_count.MACHINE.clauses_of(Duty.FIND_EXCEEDED)
(_SET_BY_USER,) = cos_party_count.MACHINE.clauses_of(Duty.USE_LATEST)
(_FOR_EXECUTION,) = cos_party_count.MACHINE.clauses_of(Duty.COUNT_FOR_EXECUTION)
(_FOR_RECEIPT,) = cos_party_count.MACHINE.clauses_of(Duty.COUNT_FOR_RECEIPT)
(_TOGETHER,) = cos_party_count.MACHINE.clauses_of(Duty.COUNT_BOTH)
_, _OF_ONE_USER = cos_party.MACHINE.clauses_of(cos_party.Duty.APPLY_DETECTION)

TOGETHER: Mapping[str, Callable[[Forwarded], object]] = MappingProxyType(
    {
        _FOR_EXECUTION: lambda each: each.received,
        _FOR_RECEIPT: lambda each: each.executes or ("no day", each.step),
        _TOGETHER: lambda each: (each.day, each.smets1),
    }
)
"""For each rule about what is counted together, a way of counting that breaks it alone."""


def explained(
    differences: Sequence[Difference], entries: Sequence[Entry], step: str
) -> Sequence[Difference]:
    """The differences, with the rule that explains a wrong number in front of their clauses."""
    if not any(_is_about_the_number(each) for each in differences):
        return differences
    forwarded = list(_until(step, entries))
    if not forwarded or _ceases(forwarded, Counting())[-1] is forwarded[-1].ceased:
        return differences
    observed = [each.ceased for each in forwarded]
    explaining = (
        clause
        for clause, counting in _forbidden_ways(forwarded)
        if _ceases(forwarded, counting) == observed
    )
    rules = tuple(dict.fromkeys(explaining))
    kept = (each for each in differences if not (rules and each.screening))
    found = [_by_rule(each, rules or (_COMPARED,)) for each in kept]
    return sorted(found, key=lambda difference: difference.weight.value)


def _forbidden_ways(forwarded: Sequence[Forwarded]) -> Iterator[tuple[str, Counting]]:
    """Ways of counting that break one rule each: by the limit, by what is counted, by whose."""
    for limit in sorted({limit for each in forwarded for limit in each.limits}):
        yield _SET_BY_USER, Counting(limit=_always(limit))
    for clause, together in TOGETHER.items():
        yield clause, Counting(together=together)
    yield _OF_ONE_USER, Counting(of=lambda _: "all User IDs")


def _always(limit: int) -> Callable[[Forwarded], int]:
    return lambda _: limit


def _by_rule(difference: Difference, rules: Sequence[str]) -> Difference:
    if not _is_about_the_number(difference):
        return difference
    clauses = tuple(dict.fromkeys((*rules, *difference.clauses)))
    if difference.weight is Weight.SUPERFLUOUS:
        # That nothing else came of the request follows from this, so it is said first.
        required = "processing ceases only where the number exceeds the threshold"
        return Difference(Weight.FORBIDDEN_SEEN, clauses, required, difference.seen)
    return replace(difference, clauses=clauses)


def _is_about_the_number(difference: Difference) -> bool:
    ceased = difference.seen is not None and difference.seen.sort is Sort.COS_CESSATION
    return ceased or difference.clauses[:1] == (_COMPARED,)


def _ceases(forwarded: Sequence[Forwarded], counting: Counting) -> list[bool]:
    """Of each request, whether this way of counting finds the threshold exceeded with it."""
    numbers: Counter[tuple[str, object]] = Counter()
    found = []
    for each in forwarded:
        bucket = (counting.of(each), counting.together(each))
        numbers[bucket] += 1
        found.append(numbers[bucket] > counting.limit(each))
    return found


def _until(step: str, entries: Sequence[Entry]) -> Iterator[Forwarded]:
    """What was forwarded up to the end of a step, in order."""
    limits: dict[str, tuple[int, ...]] = {}
    ceased = {
        (entry.step, str(entry.fields.get("request_id")))
        for entry in entries
        if entry.kind == "seen" and entry.fields.get("reason") == "threshold"
    }
    reached = False
    for entry in entries:
        if reached and entry.step != step:
            return
        reached = reached or entry.step == step
        for record in _thresholds(entry.fields):
            user = str(record.get("user"))
            limits[user] = (*limits.get(user, ()), int(record.get("limit", 0)))
        counts = entry.fields.get("counts")
        if entry.kind == "sent" and isinstance(counts, Mapping):
            user = str(entry.fields.get("sender"))
            yield Forwarded(
                entry.step,
                user,
                str(counts.get("executes") or ""),
                str(counts.get("received") or ""),
                counts.get("smets1") is True,
                limits.get(user, (0,)),
                (entry.step, str(entry.fields.get("request_id"))) in ceased,
            )


def _thresholds(fields: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    records = fields.get("records")
    found = records.get("thresholds") if isinstance(records, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
