"""What the machines of a system are asked in each of its moves: in which state, event and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from srpd.generators.moves import Move
from srpd.model.cases import Valuation, Value
from srpd.model.compiled import ConfigurationGraph
from srpd.model.composition import Subject, System
from srpd.model.machine import Machine
from srpd.model.notation import Card, Event, State
from srpd.model.stepping import Stepper

Case = tuple[str, State, Event]
"""A machine by its name, a state of it, and an event."""
Facts = frozenset[tuple[Enum, Value]]
Asked = Mapping[Case, Mapping[Facts, list[Move]]]
"""For each case the facts that were known when it was asked, with the moves in which it was."""


class Listening(Machine):
    """A machine that notes what it is asked."""

    heard: dict[tuple[Case, Facts], None]

    def governing(self, state: State, event: Event, valuation: Valuation) -> tuple[Card, ...]:
        """The cards that govern."""
        self.heard[((self.name, state, event), frozenset(valuation.items()))] = None
        return super().governing(state, event, valuation)


def with_machines(system: System, machines: Mapping[str, Machine]) -> System:
    """The system with other machines in the place of those of these names."""

    def changed(subject: Subject) -> Subject:
        return replace(subject, machine=machines.get(subject.machine.name, subject.machine))

    return replace(system, subjects=tuple(map(changed, system.subjects)))


def asked(graph: ConfigurationGraph) -> Asked:
    """What each machine of the system is asked, found out by listening to every move."""
    heard: dict[tuple[Case, Facts], None] = {}
    listening: dict[str, Machine] = {}
    for subject in graph.system.subjects:
        twin = object.__new__(Listening)
        vars(twin).update(vars(subject.machine), heard=heard)
        listening[subject.machine.name] = twin
    stepper = Stepper(with_machines(graph.system, listening))
    found: dict[Case, dict[Facts, list[Move]]] = {}
    for source, number, _ in graph.moves():
        heard.clear()
        stepper.results(graph.configurations[source], graph.stimuli[number])
        for case, facts in heard:
            found.setdefault(case, {}).setdefault(facts, []).append((source, number))
    return found
