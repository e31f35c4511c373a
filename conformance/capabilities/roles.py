"""Roles: which party a target is, and which target plays it where none is named.

The role that a case tests follows from its system: it is the party that the system's machines bind.
The suite plays every other party.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from srpd.model.capabilities import ROLES
from srpd.model.faults import BadInput
from srpd.model.notation import Party
from srpd.model.register import REGISTER
from srpd.model.systems import SYSTEMS
from srpd.model.systems import system as system_named
from srpd.model.tables import did_you_mean

REFERENCES: Mapping[Party, str] = MappingProxyType(
    {
        Party.DCC: "python:srpd.conformance.reference:factory",
        Party.COS_PARTY: "python:srpd.conformance.reference.cos_party:factory",
        Party.USER: "python:srpd.conformance.reference.user:factory",
        Party.S1SP: "python:srpd.conformance.reference.service_provider:factory",
    }
)
"""The embedded reference of each role."""

_NAMES = MappingProxyType({party: name for name, party in ROLES.items()})
_OF_CLAUSES = MappingProxyType(
    {
        "DCC": Party.DCC,
        "CoS Party": Party.COS_PARTY,
        "S1SP": Party.S1SP,
        "User": Party.USER,
    }
)


def role(name: str) -> Party:
    """The party of this role. Raises `BadInput`, with the nearest names, if there is none."""
    if name not in ROLES:
        raise BadInput(f"there is no role {name!r}; {did_you_mean(name, ROLES)}")
    return ROLES[name]


def name_of(party: Party) -> str:
    """The name of the role on the command line."""
    return _NAMES[party]


def role_of(system: str) -> Party:
    """The party that a case of this system tests."""
    return system_named(system).bearer


def role_of_clause(number: str) -> Party | None:
    """The party whose conformance the clause can be checked against, if anybody's."""
    return _OF_CLAUSES.get(REGISTER[number].role)


def role_to_test(target: str, role: Party | None) -> Party | None:
    """The one role that a run tests; None for all of them, on their references.

    A target that is named is a DCC unless a role is named as well.
    """
    return Party.DCC if target and role is None else role


def systems_to_run(names: Iterable[str], role: Party | None) -> tuple[str, ...]:
    """The systems named, or all of the role if none is. Raises `BadInput` for one of another role.

    Without a role, all are meant.
    """
    asked = tuple(system_named(name).name for name in names)
    for name in asked if role is not None else ():
        if role_of(name) is not role:
            raise BadInput(
                f"the system {name} is about {role_of(name).value}, and the run is to test "
                f"{role.value if role else 'all'}: give --role {name_of(role_of(name))}"
            )
    return asked or tuple(name for name in SYSTEMS if role in (None, role_of(name)))
