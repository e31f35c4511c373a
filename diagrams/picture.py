"""What a diagram shows, as plain data, and how it is made from a machine.

A picture has nodes, edges and a table. It knows nothing of any output format. To keep it legible,
cards that lead from the same state to the same one share an edge; the cards of one check list are
one line of it; and a card given in three states or more leaves from one node that names them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from srpd.diagrams.card_text import clause_range, clauses, obligations
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Gap, Rule, State

MANY = 3


class Shape(Enum):
    """What a node stands for."""

    STATE = "a state"
    FINAL = "a state in which nothing more follows"
    EACH_OF = "each of the states that it names"
    NOT_SAID = "what the text does not say"


class Stroke(Enum):
    """What an edge stands for; the value is what the legend says."""

    RULE = "what the text says"
    ASSUMED = "rests on an assumption that no public source confirms"
    BAR = "shall not: what the text forbids; the state is kept"
    GAP = "what follows is not said"


@dataclass(frozen=True, slots=True)
class Node:
    """A state, or what stands in for states. `id` is an identifier in every output format."""

    id: str
    words: str
    shape: Shape = Shape.STATE


@dataclass(frozen=True, slots=True)
class Edge:
    """What leads from one node to another: a line for each event, with the clauses before it."""

    source: str
    target: str
    stroke: Stroke
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one card, or several alike, demand. `limbs` are the checks of a check list."""

    clause: str
    says: str
    duties: tuple[str, ...]
    limbs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """One diagram and the table under it."""

    name: str
    title: str
    initial: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: tuple[Row, ...]

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The kinds of edge that occur, in the order of the legend."""
        used = {edge.stroke for edge in self.edges}
        return tuple(stroke for stroke in Stroke if stroke in used)


def picture(machine: Machine) -> Picture:
    """The diagram of a machine."""
    drawing = _Drawing(machine)
    for card in machine.cards:
        drawing.add(card)
    return Picture(
        name=machine.name,
        title=f"{machine.name}: {machine.subject}. Clause {machine.clause}",
        initial=machine.initial.name,
        nodes=tuple(drawing.nodes.values()),
        edges=tuple(
            Edge(source, target, stroke, _lines(cited))
            for (source, target, stroke), cited in drawing.cited.items()
        ),
        rows=_rows(machine),
    )


class _Drawing:
    """Nodes and edges while they are collected."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.nodes = {
            state.name: Node(
                state.name,
                str(state.value),
                Shape.FINAL if state in machine.final else Shape.STATE,
            )
            for state in machine.states
        }
        self.cited: dict[tuple[str, str, Stroke], list[Card]] = {}

    def add(self, card: Card) -> None:
        """Add the edges of a card."""
        for source in self._sources(card):
            key = (source, self._target(card, source), _stroke(card))
            self.cited.setdefault(key, []).append(card)

    def _sources(self, card: Card) -> list[str]:
        given = tuple(state for state in self.machine.states if state in card.given)
        if len(given) < MANY:
            return [state.name for state in given]
        words = _each_of(self.machine, given)
        for node in self.nodes.values():
            if node.words == words:
                return [node.id]
        number = sum(node.shape is Shape.EACH_OF for node in self.nodes.values()) + 1
        id = f"EACH_OF_{number}"
        self.nodes[id] = Node(id, words, Shape.EACH_OF)
        return [id]

    def _target(self, card: Card, source: str) -> str:
        if isinstance(card, Gap):
            id = f"NOT_SAID_AFTER_{source}"
            self.nodes.setdefault(id, Node(id, "?", Shape.NOT_SAID))
            return id
        return card.then.name if isinstance(card, Rule) and card.then else source


def _stroke(card: Card) -> Stroke:
    if isinstance(card, Gap):
        return Stroke.GAP
    if isinstance(card, Bar):
        return Stroke.BAR
    return Stroke.ASSUMED if card.assumes else Stroke.RULE


def _each_of(machine: Machine, given: tuple[State, ...]) -> str:
    others = [str(state.value) for state in machine.states if state not in given]
    if not others:
        return "any state"
    named = "each of: " + "; ".join(str(state.value) for state in given)
    excepted = "any state except: " + "; ".join(others)
    return min(named, excepted, key=len)


def _lines(cards: list[Card]) -> tuple[str, ...]:
    by_event: dict[str, list[Card]] = {}
    for card in cards:
        by_event.setdefault(str(card.when.value), []).append(card)
    return tuple(f"{_cited(group)}: {event}" for event, group in by_event.items())


def _cited(cards: list[Card]) -> str:
    family = [card.clause for card in cards if isinstance(card, Rule) and card.limb]
    others = [card.clause for card in cards if not (isinstance(card, Rule) and card.limb)]
    return clauses([*([clause_range(family)] if family else []), *others])


def _rows(machine: Machine) -> tuple[Row, ...]:
    rows: dict[tuple[str, ...], Row] = {}
    for card in machine.cards:
        if isinstance(card, Rule) and card.limb:
            row = _family_row(_family(machine, card))
        else:
            row = Row(card.clause, card.says, _duties(card))
        rows.setdefault((row.clause, row.says, *row.duties), row)
    return tuple(rows.values())


def _family(machine: Machine, card: Rule) -> list[Rule]:
    """The cards of the check list to which the card belongs."""
    return [
        other
        for other in machine.cards
        if isinstance(other, Rule)
        and other.limb
        and (other.given, other.when, other.then) == (card.given, card.when, card.then)
    ]


def _duties(card: Card) -> tuple[str, ...]:
    said = obligations(card) or ("nothing is demanded",)
    assumed = (f"assumes {card.assumes}",) if isinstance(card, Rule) and card.assumes else ()
    choice = (
        (f"reading {card.reading.reading}: {card.reading.alternative}",) if card.reading else ()
    )
    return (*said, *assumed, *choice)


def _family_row(family: list[Rule]) -> Row:
    usual = max((obligations(card) for card in family), key=[obligations(c) for c in family].count)
    limbs: dict[tuple[str, str], None] = {}
    for card in family:
        if card.limb:
            differs = obligations(card) != usual
            special = f" (otherwise: {'; '.join(obligations(card))})" if differs else ""
            limbs[card.clause, card.limb.says + special] = None
    return Row(
        clause_range([card.clause for card in family]),
        "if any of these checks, where it is applied, is not satisfied",
        usual,
        tuple(limbs),
    )
