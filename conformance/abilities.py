"""What playing and judging need to know of what a target can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from srpd.conformance.targets.protocol import Hello
from srpd.model.notation import Party

PORTS_OF_A_DCC: Final = frozenset({"user", "usercb", "cos", "s1sp", "wan", "ops"})

LASTING: Final = frozenset(
    {
        *("6.15.1", "6.15.2", "6.21", "6.23", "8.1.1", "8.3", "8.4", "8.6", "8.7.1", "8.7.2"),
        *("8.8.1", "8.8.2", "8.11", "8.12.1", "8.12.2", "8.14.1", "8.14.2", "8.14.3", "8.14.4"),
        *("11.1", "11.3", "11.4", "12.2"),
    }
)
"""Service Reference Variants after which Devices, or what is known of them, may be otherwise."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """Without a `virtual_clock` no time can be made to pass. Without `reset` every case goes on
    from where the last one ended, at the time of the real clock. `ports` are those of a DCC that
    the target has, where it has not all of them.
    """

    virtual_clock: bool = True
    reset: bool = True
    ports: frozenset[str] | None = None

    @classmethod
    def of(cls, hello: Hello, role: Party) -> Abilities:
        """What a target that has greeted can do in its role."""
        ports = frozenset(hello.ports) & PORTS_OF_A_DCC
        some = role is Party.DCC and ports != PORTS_OF_A_DCC
        return cls(hello.virtual_clock, hello.reset, ports if some else None)

    def lacks(self, port: str) -> str:
        """The kind of a port that the target does not have; empty if it has it."""
        kind = port.partition(".")[0]
        return kind if self.ports is not None and kind not in self.ports else ""


EVERYTHING: Final = Abilities()
"""What a target can do that says nothing else."""
