"""Boundary counts: thresholds of other sizes, reached by what is sent just before a step.

The systems have the smallest thresholds with which every duty can be seen. Here a threshold is
greater by as much as was sent before, so the step that exceeds it in the model exceeds it still,
and the one before it still reaches it exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from lxml import etree

from srpd.conformance.bindings import alert_limits, cos_party_world
from srpd.conformance.bindings.alerts import ALERT_CODE, other_codes, send_before
from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Beginning, Bench, Handling
from srpd.conformance.bindings.cos_party import forward_before
from srpd.conformance.bindings.requests import send_before as send_requests_before
from srpd.conformance.bindings.system_fixtures import VALUE_ITEM, VALUE_LIMIT
from srpd.conformance.fixtures.world import changed
from srpd.conformance.manners.handled import Handled, Table
from srpd.conformance.messages.xml import local_name
from srpd.generators.manners import Manner
from srpd.model.composition import Happens, Profile, System
from srpd.model.faults import ModelFault
from srpd.model.machines import alert_code, cos_party_count, cos_party_threshold, quarantine
from srpd.model.requests import Fact as RequestFact

LIMITS: Final = (5, 20)
"""The thresholds that are tried beside those of the systems."""

_OUT_OF_REACH: Final = 1000
_EXCEEDS = "12.4(d): a breach is a number that exceeds the threshold; one that equals it does not"
_MAXIMUM = (
    "definition of Anomaly Detection Threshold, (b)(ii): a value that equals its maximum is within"
)


def counts(system: System) -> Table:
    """The manners in which a threshold of another size is reached, or a maximum is."""
    found: dict[str, list[Handled]] = {}
    for tables in (_of_requests, _of_alerts, _of_days):
        for stimulus, manner in tables(system):
            found.setdefault(stimulus, []).append(manner)
    return found


def sets_its_threshold_anew(system: System) -> bool:
    """Whether the User of the system does, so that no manner may change its threshold besides."""
    return any(s.machine.name == cos_party_threshold.MACHINE.name for s in system.subjects)


# Clause 12.4


def _of_requests(system: System) -> Iterator[tuple[str, Handled]]:
    threshold = system.parameters.get("threshold")
    for stimulus, profile in _with_profiles(system):
        match profile.facts.get(quarantine.Fact.THRESHOLD):
            case quarantine.Threshold.VOLUME if isinstance(threshold, int):
                for limit in LIMITS:
                    yield stimulus, _volume(limit, limit - threshold, _raise_the_users, "")
                    yield stimulus, _volume(limit, limit - threshold, _set_the_dccs, "DCC ")
            case quarantine.Threshold.DATA_VALUE:
                within = profile.facts[quarantine.Fact.VALUE_WITHIN_LIMITS] is True
                yield from ((stimulus, each) for each in _values(within=within))


def _with_profiles(system: System) -> Iterator[tuple[str, Profile]]:
    subjects = {subject.name: subject for subject in system.subjects}
    for stimulus in system.stimuli:
        if isinstance(stimulus, Happens) and stimulus.profile is not None:
            bearer = subjects[stimulus.occurrences[0][0]]
            yield stimulus.name, bearer.profiles[stimulus.profile]


Setting = Callable[[Bench, Mapping[str, Any], int], None]
"""Has the threshold of a record be greater by a number."""


def _volume(limit: int, more: int, setting: Setting, whose: str) -> Handled:
    return Handled(
        Manner(
            f"against a {whose}threshold of {limit}",
            f"the {whose}threshold is {limit}, and {more} communications were processed before it",
            _EXCEEDS,
            where=frozenset({"12.4(d)"}),
            last=True,
        ),
        Handling(first=partial(_process_before, setting, more)),
    )


def _process_before(setting: Setting, more: int, bench: Bench, beginning: Beginning | None) -> None:
    if beginning is None:
        raise ModelFault("communications are counted against a threshold when one is sent")
    variant = beginning.facts[RequestFact.VARIANT]
    for record in bench.base["thresholds"]:
        if record["srv"] == variant and record["scope"] == "user":
            setting(bench, record, more)
    send_requests_before(bench, beginning, more)


def _raise_the_users(bench: Bench, record: Mapping[str, Any], more: int) -> None:
    _set(bench, {**record, "limit": record["limit"] + more})


def _set_the_dccs(bench: Bench, record: Mapping[str, Any], more: int) -> None:
    if any(each.originator != record["user"] for each in bench.about.values()):
        raise NotArranged("the DCC's threshold counts what other Users have sent as well")
    _set(bench, {**record, "limit": _OUT_OF_REACH})
    _set(bench, {**record, "scope": "dcc", "user": None, "limit": record["limit"] + more})


def _set(bench: Bench, record: Mapping[str, Any]) -> None:
    bench.base = changed(bench.base, {"thresholds": [dict(record)]})
    bench.update(bench.base)


def _values(*, within: bool) -> Iterator[Handled]:
    for name, value in (
        ("one below the maximum", VALUE_LIMIT - 1),
        ("at the maximum", VALUE_LIMIT),
        ("one above the maximum", VALUE_LIMIT + 1),
    ):
        if (value <= VALUE_LIMIT) is within:
            yield Handled(
                Manner(name, f"the data value is {value}, and its maximum {VALUE_LIMIT}", _MAXIMUM),
                Handling(unsigned=partial(_with_value, str(value))),
            )


def _with_value(value: str, message: etree._Element) -> etree._Element:
    for leaf in message.iter("{*}*"):
        if local_name(leaf) == VALUE_ITEM:
            leaf.text = value
    return message


# Clauses 17.8 and 17.9


def _of_alerts(system: System) -> Iterator[tuple[str, Handled]]:
    if not any(s.machine.name == alert_code.MACHINE.name for s in system.subjects):
        return
    another, one, several = (
        _stimulus(system, each)
        for each in (
            "an Alert of another code arrives",
            "an Alert of the code arrives",
            "N Alerts of the code arrive",
        )
    )
    for limit in LIMITS:
        yield another, _alerts_of_a_device(limit, another, one)
        yield one, _alerts_of_a_code(limit)
        yield several, _one_in(limit)


def _stimulus(system: System, name: str) -> str:
    return next(stimulus.name for stimulus in system.stimuli if stimulus.name == name)


def _alerts_of_a_device(more: int, another: str, one: str) -> Handled:
    numbers = {letter: value + more for letter, value in _numbers("M", "A").items()}
    return Handled(
        Manner(
            f"with M at {numbers['M']} and A at {numbers['A']}",
            f"both are greater by {more}, and {more} Alerts arrived just before",
            "17.8(a), 17.9(a): M and A are exceeded by a number greater than they are",
            at_start=True,
            then=(another,) * (_numbers("A")["A"]) + (one,) * (_numbers("B")["B"] + 1),
        ),
        Handling(first=lambda bench, _: _alerts(bench, numbers, other_codes(bench, more))),
    )


def _alerts_of_a_code(more: int) -> Handled:
    numbers = {letter: value + more for letter, value in _numbers("B").items()}
    return Handled(
        Manner(
            f"with B at {numbers['B']}",
            f"it is greater by {more}, and {more} Alerts of the code arrived just before",
            "17.8(b): B is exceeded by a number greater than it is",
            where=frozenset({"17.8(b)"}),
            last=True,
        ),
        Handling(first=lambda bench, _: _alerts(bench, numbers, (ALERT_CODE,) * more)),
    )


def _one_in(more: int) -> Handled:
    # Those of N are counted in T as well, so M and A have to be greater by as many.
    numbers = {letter: value + more for letter, value in _numbers("N", "M", "A").items()}
    return Handled(
        Manner(
            f"with N at {numbers['N']}",
            f"N, M and A are greater by {more}",
            "17.8(c): one in N is processed",
            where=frozenset({"17.8(c)"}),
            last=True,
        ),
        Handling(first=lambda bench, _: _alerts(bench, numbers, ())),
    )


def _numbers(*letters: str) -> dict[str, int]:
    (record,) = alert_limits.parameters(incidents=True)["alert_management"]
    return {letter: record[letter] for letter in letters}


def _alerts(bench: Bench, numbers: Mapping[str, int], codes: tuple[str, ...]) -> None:
    (record,) = bench.base["alert_management"]
    bench.base = changed(bench.base, {"alert_management": [{**record, **numbers}]})
    bench.update(bench.base)
    send_before(bench, codes)


# Clause 20.4


def _of_days(system: System) -> Iterator[tuple[str, Handled]]:
    if not any(s.machine.name == cos_party_count.MACHINE.name for s in system.subjects):
        return
    if sets_its_threshold_anew(system):
        return
    for stimulus, _ in _with_profiles(system):
        for limit in LIMITS:
            yield stimulus, _requests_of_a_day(limit)


def _requests_of_a_day(limit: int) -> Handled:
    return Handled(
        Manner(
            f"against a threshold of {limit} for the day",
            f"the threshold is {limit}, and {limit - 1} requests were forwarded for it just before",
            "20.4: processing ceases if the number for the day exceeds the threshold",
            where=frozenset({"20.3(a)", "20.3(b)"}),
            last=True,
        ),
        Handling(first=partial(_forward_before, limit)),
    )


def _forward_before(limit: int, bench: Bench, beginning: Beginning | None) -> None:
    if beginning is None:
        raise ModelFault("requests are counted for a day when one is forwarded")
    bench.base = changed(bench.base, cos_party_world.threshold(limit))
    bench.update(bench.base)
    for _ in range(limit - 1):
        forward_before(bench, beginning)
