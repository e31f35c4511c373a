"""Model checking: the named properties, over every configuration of the composed systems.

The search runs on the configuration graph together with a small monitor per subject, so every path
is covered, not only those of a suite; and it is breadth-first, so the first violation found has a
shortest way to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from srpd.model.cases import Value, holds
from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.composition import Arranges, Effect, Happens, Outcome, Subject
from srpd.model.conditions import Term, boxes
from srpd.model.notation import Duty, Event, Rule
from srpd.model.properties import PROPERTIES
from srpd.model.property_shapes import (
    Never,
    NeverAfter,
    NeverIn,
    Once,
    Only,
    Property,
    Shape,
    With,
)
from srpd.model.stepping import Configuration, Stepper


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking one property in one system found.

    `concerned` is false if the system has no subject that the property speaks of. `way` is a
    shortest sequence of stimuli to a violation, empty if there is none.
    """

    property: Property
    system: str
    concerned: bool
    explored: int
    way: tuple[str, ...] = ()
    subject: str = ""


def check(
    graph: ConfigurationGraph, properties: Iterable[Property] = PROPERTIES
) -> Iterator[Finding]:
    """Check the properties over every configuration of the graph."""
    for each in properties:
        yield _check(graph, each)


def _check(graph: ConfigurationGraph, each: Property) -> Finding:
    watched = [s for s in graph.system.subjects if s.machine.name == each.shape.machine]
    if isinstance(each.shape, NeverIn):
        watched = [s for s in watched if dict(each.shape.fixed).items() <= dict(s.fixed).items()]
    explored, best = 0, Finding(each, graph.system.name, bool(watched), 0)
    for subject in watched:
        seen, way = _search(graph, each.shape, subject)
        explored += seen
        if way is not None and (not best.way or len(way) < len(best.way)):
            best = Finding(each, graph.system.name, True, 0, way, subject.name)
    return Finding(each, graph.system.name, bool(watched), explored, best.way, best.subject)


_Node = tuple[int, int]  # (configuration, what the monitor remembers)


def _search(
    graph: ConfigurationGraph, shape: Shape, subject: Subject
) -> tuple[int, tuple[str, ...] | None]:
    stepper = Stepper(graph.system)
    rows: dict[int, list[int]] = {}
    for row, source in enumerate(graph.source.tolist()):
        rows.setdefault(source, []).append(row)
    start: _Node = (0, 0)
    came: dict[_Node, tuple[_Node, int] | None] = {start: None}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        here = graph.configurations[node[0]]
        for row in rows.get(node[0], ()):
            memory, broken = _watch(stepper, graph, shape, subject, here, row, node[1])
            if broken:
                return len(came), (*_way(graph, came, node), _name(graph, row))
            target = int(graph.target[row])
            if target == OPEN:
                continue
            following = (target, memory)
            if following not in came:
                came[following] = (node, row)
                queue.append(following)
    return len(came), None


def _watch(
    stepper: Stepper,
    graph: ConfigurationGraph,
    shape: Shape,
    subject: Subject,
    here: Configuration,
    row: int,
    memory: int,
) -> tuple[int, bool]:
    """What the monitor remembers after a row of the graph, and whether the property is broken."""
    stimulus = graph.stimuli[int(graph.stimulus[row])]
    outcome = graph.outcomes[int(graph.outcome[row])]
    target = int(graph.target[row])
    if isinstance(shape, NeverIn):
        if target == OPEN or isinstance(stimulus, Arranges):
            return 0, False
        return 0, stepper.state_of(graph.configurations[target], subject.name) in shape.states
    if isinstance(stimulus, Happens) and _begins(stimulus, subject):
        memory = 0
    before = stepper.with_profile(here, stimulus) if isinstance(stimulus, Happens) else None
    facts = stepper.facts(before or here, subject.name)
    if _is_handed_something(outcome, subject) and _concerns_one_matter(shape):
        memory = 0
    for effect in outcome.effects:
        if effect.subject != subject.name:
            continue
        memory, broken = _remember(shape, effect, facts, memory)
        if broken:
            return memory, True
    return memory, False


def _remember(
    shape: Shape, effect: Effect, facts: Mapping[Enum, Value], memory: int
) -> tuple[int, bool]:
    if isinstance(shape, With):
        return memory, _lacks(shape, effect, facts)
    if isinstance(shape, NeverAfter):
        return _after(shape, effect, memory)
    if isinstance(shape, Only) and effect.event in shape.after:
        memory = 1
    done = _done(effect, getattr(shape, "duties", ()))
    if not done:
        return memory, False
    if isinstance(shape, Never):
        return memory, _applies(shape.provided, facts)
    if isinstance(shape, Only):
        return memory, memory == 0 and _applies(shape.provided, facts)
    return 1, memory == 1


def _after(shape: NeverAfter, effect: Effect, memory: int) -> tuple[int, bool]:
    if _met(effect, shape.until):
        memory = 0
    broken = memory == 1 and _done(effect, shape.duties)
    return 1 if _met(effect, shape.after) else memory, broken


def _met(effect: Effect, marks: tuple[Duty | Event, ...]) -> bool:
    return effect.event in marks or _done(effect, marks)


def _lacks(shape: With, effect: Effect, facts: Mapping[Enum, Value]) -> bool:
    card = effect.card
    if not isinstance(card, Rule) or card.then is not shape.state:
        return False
    owed = {each.duty for each in card.owed()}
    return not owed.issuperset(shape.duties) and _applies(shape.provided, facts)


def _done(effect: Effect, duties: tuple[Duty, ...]) -> bool:
    card = effect.card
    if not isinstance(card, Rule):
        return False
    return any(duty in duties for duty in (*(owed.duty for owed in card.owed()), *card.may))


def _applies(provided: tuple[Term, ...], facts: Mapping[Enum, Value]) -> bool:
    return any(all(fact in facts for fact in box) and holds(box, facts) for box in boxes(provided))


def _begins(stimulus: Happens, subject: Subject) -> bool:
    first = stimulus.occurrences[0][0]
    return stimulus.profile is not None and first in (subject.name, subject.follows)


def _concerns_one_matter(shape: Shape) -> bool:
    return isinstance(shape, Once) or (isinstance(shape, NeverAfter) and not shape.until)


def _is_handed_something(outcome: Outcome, subject: Subject) -> bool:
    return any(taker == subject.name for _, taker in outcome.handed_on)


def _way(
    graph: ConfigurationGraph, came: Mapping[_Node, tuple[_Node, int] | None], node: _Node
) -> tuple[str, ...]:
    way: list[str] = []
    step = came[node]
    while step is not None:
        before, row = step
        way.append(_name(graph, row))
        step = came[before]
    return tuple(reversed(way))


def _name(graph: ConfigurationGraph, row: int) -> str:
    return graph.stimuli[int(graph.stimulus[row])].name
