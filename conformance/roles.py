"""Roles: which party a target is, and which target plays it where none is named.

The role that a case tests follows from its system: it is the party that the system's machines bind.
The suite plays every other party.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from srpd.conformance.capabilities.declared import Declared
from srpd.conformance.capabilities.honesty import probed
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.capabilities.statement import stated
from srpd.conformance.guard import Guard
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import Hello
from srpd.model.capabilities import ROLES
from srpd.model.faults import BadInput, ModelFault
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


@dataclass
class Driven:
    """A target in its role. What it says of itself is known once it was greeted."""

    role: Party
    specification: str
    target: Guard
    hello: Hello | None = None
    declared: Declared = field(init=False)

    def __post_init__(self) -> None:
        self.declared = Declared(self.role)

    @property
    def lacking(self) -> Lacking:
        """What it is taken to lack; nothing before it was greeted."""
        return Lacking.of(self.role, self.declared.missing)

    def greet(self) -> None:
        """Ask who it is and what it does. Raises `TargetFault`, also for half a statement."""
        self.hello = self.target.hello()
        self.declared = Declared(self.role, stated(self.role, self.hello, self.target.ics()))

    def examine(self) -> None:
        """Try whether what it says of itself is so. It must have been greeted."""
        if self.hello is None:
            raise ModelFault("a target is examined once it was greeted")
        self.declared = probed(self.declared, self.target, self.hello)

    def about(self) -> dict[str, Any]:
        """What a report says of it."""
        said = {} if self.hello is None else asdict(self.hello)
        return {"specification": self.specification, "role": name_of(self.role), **said}


def connected(
    target: str,
    roles: Iterable[Party],
    schema: DuisSchema | None = None,
    bounds: Limits = DEFAULT_LIMITS,
) -> dict[Party, Driven]:
    """A target for each role: the one named, or its reference. Raises `BadInput`.

    The reference of the DCC Verifies what it receives against the `schema` of the run.
    """
    found = {}
    for party in dict.fromkeys(roles):
        specification = target or REFERENCES[party]
        made = connect(specification, bounds)
        if isinstance(made, ReferenceDcc) and schema is not None and made.schema_file is None:
            made.schema_file = schema.path
        found[party] = Driven(party, specification, Guard(made))
    return found


def about(driven: Iterable[Driven]) -> dict[str, Any]:
    """What a report says of the targets of a run: of one all, of several a line each."""
    targets = tuple(driven)
    if len(targets) == 1:
        return targets[0].about()
    names = ", ".join(each.hello.name for each in targets if each.hello is not None)
    lines = {
        name_of(each.role): f"{each.hello.name if each.hello else ''} ({each.specification})"
        for each in targets
    }
    return {"specification": "", "name": names, **lines}
