"""Faults of the counterparties whom the suite plays, as a kind of coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from srpd.conformance.manners.counterparties import at_other_parties, decisions, relayed
from srpd.conformance.manners.counterparties.cos_party import of_cos_party
from srpd.conformance.manners.counterparties.faults import Faults
from srpd.conformance.manners.handled import Handled, Table
from srpd.model.composition import System

FOLLOWED_BY: Mapping[str, str] = MappingProxyType(
    {"responses": "the DCC receives the Response to 4.1.1-IS-esme"}
)
"""The plain message that comes after each fault: a target must have stayed sound."""

SOURCES: tuple[Callable[[System], Faults], ...] = (
    relayed.of_devices,
    relayed.of_providers,
    decisions.of_processing_providers,
    of_cos_party,
    decisions.of_users,
    decisions.of_operations,
    at_other_parties.of_dcc,
    at_other_parties.of_smets1_devices,
)


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    found: dict[str, list[Handled]] = {}
    for source in SOURCES:
        for stimulus, faulty in source(system):
            found.setdefault(stimulus, []).append(faulty.handled)
    return found
