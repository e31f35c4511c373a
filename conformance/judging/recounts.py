"""Which part of clause 12.4 a DCC has not kept, when it quarantines where it should not, or not.

That something is quarantined, or sent, says only that the number was held to exceed the threshold,
or not. So all that a case shows is counted again under each way of counting that one part of the
clause forbids. A way that explains every decision of every case in which a number was wrong tells
which part was not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from srpd.conformance.judging.doubts import Recount
from srpd.conformance.judging.step_context import Difference, Weight
from srpd.conformance.judging.verdicts import CaseResult
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.observing.seen import Sort
from srpd.conformance.observing.seen_at_dcc import read
from srpd.conformance.recording.trace import Entry
from srpd.model.machines import quarantine, volume_count

_NOT_FOR_SENDING: Final = frozenset({Sort.REJECTION, Sort.PRE_COMMAND})


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number in a period for a Service Reference Variant: a User's own, or the DCC's of all."""

    user: str | None
    limit: int
    period: timedelta


@dataclass(frozen=True, slots=True)
class Processed:
    """A communication that came to detection, and whether it was quarantined.

    The `thresholds` are those in force for it then.
    """

    user: str
    variant: str
    at: datetime
    thresholds: tuple[Threshold, ...]
    quarantined: bool


_Counts = Callable[[Processed, Processed, Threshold], bool]


def _of_variant(one: Processed, other: Processed) -> bool:
    return one.variant == other.variant


def _of_user(other: Processed, threshold: Threshold) -> bool:
    return threshold.user in (None, other.user)


def _in_period(one: Processed, other: Processed, threshold: Threshold) -> bool:
    return other.at > one.at - threshold.period


def _rightly(one: Processed, other: Processed, threshold: Threshold) -> bool:
    alike = _of_variant(one, other) and _of_user(other, threshold)
    return alike and _in_period(one, other, threshold)


(_COUNTED,) = quarantine.MACHINE.clauses_of(quarantine.Duty.COUNT)
(_QUARANTINED,) = quarantine.MACHINE.clauses_of(quarantine.Duty.QUARANTINE)
(_OTHERS,) = volume_count.MACHINE.clauses_of(volume_count.Duty.COUNT_THE_OTHERS)
(_ADDED,) = volume_count.MACHINE.clauses_of(volume_count.Duty.ADD_ONE)

_WAYS: Final[Sequence[tuple[str, _Counts, int]]] = (
    (_COUNTED, lambda a, b, t: _of_user(b, t) and _in_period(a, b, t), 1),
    (_OTHERS, lambda a, b, t: _of_variant(a, b) and _of_user(b, t), 1),
    (_OTHERS, lambda a, b, t: _of_variant(a, b) and _in_period(a, b, t), 1),
    (_ADDED, _rightly, 0),
)
"""Ways of counting: which part of the clause each breaks, what it counts, and what it adds."""


def recounted(differences: Sequence[Difference], entries: Sequence[Entry]) -> Sequence[Difference]:
    """The differences, those about a number with the rules that explain the whole case."""
    if not any(_is_about_the_number(each) for each in differences):
        return differences
    found = _recount(entries)
    return [
        replace(each, recount=found) if _is_about_the_number(each) else each for each in differences
    ]


def common_rule(results: Iterable[CaseResult]) -> tuple[str, tuple[str, ...]]:
    """The rule of counting that explains every case in which a number was wrong, and the cases
    that leave no other; an empty one if none does, or if nothing shows that it counts at all.
    """
    recounts = {r.case: r.breach.recount for r in results if r.breach and r.breach.recount}
    if not any(each.was_kept_back for each in recounts.values()):
        return "", ()
    common = {rule for rule, _, _ in _WAYS}
    settling = [next(case for case, each in recounts.items() if each.was_kept_back)]
    for case, each in recounts.items():
        if not common <= set(each.rules):
            common &= set(each.rules)
            settling.append(case)
    rule = next((rule for rule, _, _ in _WAYS if rule in common), "")
    return rule, tuple(dict.fromkeys(settling))


def _is_about_the_number(difference: Difference) -> bool:
    kept_back = difference.weight is Weight.FORBIDDEN_SEEN and difference.clauses[0] == _QUARANTINED
    return difference.weight is Weight.QUARANTINED_WITHOUT_BREACH or kept_back


def _recount(entries: Sequence[Entry]) -> Recount | None:
    history = list(_history(entries))
    observed = [each.quarantined for each in history if each.thresholds]
    if _decided(history, _rightly, 1) == observed:
        return None
    rules = (rule for rule, counts, added in _WAYS if _decided(history, counts, added) == observed)
    return Recount(tuple(dict.fromkeys(rules)), any(observed))


def _decided(history: Sequence[Processed], counts: _Counts, added: int) -> list[bool]:
    """Of each communication that has a threshold, whether this way finds one exceeded."""
    return [
        any(
            sum(counts(each, other, threshold) for other in history[:place]) + added
            > threshold.limit
            for threshold in each.thresholds
        )
        for place, each in enumerate(history)
        if each.thresholds
    ]


def _history(entries: Sequence[Entry]) -> Iterator[Processed]:
    sorts: dict[str, set[Sort]] = {}
    for seen in read(entries):
        sorts.setdefault(seen.about, set()).add(seen.sort)
    in_force: dict[str, dict[str | None, Threshold]] = {}
    for entry in entries:
        for variant, threshold in _thresholds(entry):
            in_force.setdefault(variant, {})[threshold.user] = threshold
        if entry.kind != "sent" or not entry.xml or not entry.port.startswith("user."):
            continue
        try:
            request = parse_request(entry.xml)
        except MessageError:
            continue
        came = sorts.get(str(request.request_id), set())
        if came and not came & _NOT_FOR_SENDING:
            yield Processed(
                request.originator,
                request.variant,
                datetime.fromisoformat(entry.at),
                tuple(
                    threshold
                    for user, threshold in in_force.get(request.variant, {}).items()
                    if user in (None, request.originator)
                ),
                Sort.QUARANTINE_ALERT in came,
            )


def _thresholds(entry: Entry) -> Iterator[tuple[str, Threshold]]:
    """The thresholds of a number that are set, and for which Service Reference Variant."""
    records = entry.fields.get("records")
    found: Any = records.get("thresholds") if isinstance(records, Mapping) else None
    for each in found if isinstance(found, list) else ():
        if each.get("scope") in ("user", "dcc"):
            period = timedelta(seconds=each["period_seconds"])
            yield each["srv"], Threshold(each["user"], each["limit"], period)
