"""A target in its role: connected, greeted, examined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from srpd.conformance.capabilities.declared import Declared
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.capabilities.roles import REFERENCES, name_of
from srpd.conformance.capabilities.statement import stated
from srpd.conformance.doctor.honesty import probed
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import Hello
from srpd.model.faults import ModelFault
from srpd.model.notation import Party


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

    An object of Python that can Verify what it receives is given the `schema` of the run.
    """
    found = {}
    for party in dict.fromkeys(roles):
        specification = target or REFERENCES[party]
        made = connect(specification, bounds, None if schema is None else schema.path)
        found[party] = Driven(party, specification, Guard(made, bounds))
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
