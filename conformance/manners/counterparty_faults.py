"""Faults of the counterparties whom the suite plays, as a kind of coverage and as one table.

The table has a row for each counterparty and fault: how many tests there are of it, where else it
is tried, or why there is nothing to try.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from srpd.conformance.manners.counterparties.faults import Fault
from srpd.conformance.manners.counterparties.parties import COUNTERPARTIES, Counterparty, Remark
from srpd.conformance.manners.handled import Handled, Table
from srpd.generators.cases import NotCovered, Suite
from srpd.model.composition import System
from srpd.model.systems import system as system_named

KIND: Final = "counterparty-faults"

FOLLOWED_BY: Mapping[str, str] = MappingProxyType(
    {"responses": "the DCC receives the Response to 4.1.1-IS-esme"}
)
"""The plain message that comes after each fault: a target must have stayed sound."""


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    found: dict[str, list[Handled]] = {}
    for counterparty in COUNTERPARTIES:
        for stimulus, faulty in counterparty.faults(system):
            found.setdefault(stimulus, []).append(faulty.handled)
    return found


def uncovered(system: System) -> tuple[NotCovered, ...]:
    """The faults that have no manner here: the stimuli that are them, or why there is nothing."""
    return tuple(
        NotCovered(system.name, f"{counterparty.name}: {remark.fault.value}", _in_words(remark))
        for counterparty in COUNTERPARTIES
        for remark in counterparty.remarks
        if remark.system == system.name and counterparty.tested is system.bearer
        if not _has_manners(counterparty, remark)
    )


def _has_manners(counterparty: Counterparty, remark: Remark) -> bool:
    faults = counterparty.faults(system_named(remark.system))
    return any(faulty.fault is remark.fault for _, faulty in faults)


def _in_words(remark: Remark) -> str:
    if not remark.stimuli:
        return remark.says
    named = ", ".join(f"'{stimulus}'" for stimulus in remark.stimuli)
    return f"tried by {named}: {remark.says}"


@dataclass(frozen=True, slots=True)
class Row:
    """What a suite tries of one fault of one counterparty.

    There are so many `manners`, in so many `tests`; of the manners so many are `unsettled`, wholly
    or in part. `besides` says where else it is tried, or why there is nothing to try.
    """

    tested: str
    counterparty: str
    fault: str
    manners: int
    tests: int
    unsettled: int
    besides: tuple[str, ...]


def rows(suite: Suite) -> list[Row]:
    """The table of a suite; empty if the suite is none of these faults."""
    systems = {row.system for row in suite.coverage if row.coverage == KIND}
    if not systems:
        return []
    systems |= {each.system for each in suite.uncovered}
    found = (_row(suite, systems, each, fault) for each in COUNTERPARTIES for fault in Fault)
    return [row for row in found if row.tests or row.besides]


def _row(suite: Suite, systems: set[str], counterparty: Counterparty, fault: Fault) -> Row:
    known = {
        (name, stimulus, faulty.handled.manner.name): bool(faulty.handled.manner.unsettled)
        for name in systems
        for stimulus, faulty in counterparty.faults(system_named(name))
        if faulty.fault is fault
    }
    tried = {
        (case.id, (case.system, step.stimulus, step.manner))
        for case in suite.cases
        for step in case.steps
        if (case.system, step.stimulus, step.manner) in known
    }
    made = {manner for _, manner in tried}
    return Row(
        counterparty.tested.value,
        counterparty.name,
        fault.value,
        manners=len(made),
        tests=len({case for case, _ in tried}),
        unsettled=sum(known[manner] for manner in made),
        besides=tuple(
            f"in {remark.system}: {_in_words(remark)}"
            for remark in counterparty.remarks
            if remark.fault is fault and remark.system in systems
        ),
    )
