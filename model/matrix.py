"""The completeness matrix of a machine: what the law says of each state and event.

A cell is *specified* where rules govern it, *refused* where a bar does, *silent* where a gap asks a
question, and *open to readings* where alternatives of a reading differ. A cell that no card speaks
of is *not spoken of*: the event does not concern a subject in that state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Event, Gap, Rule, State
from srpd.model.register import in_legal_order


class Said(Enum):
    """What the law says of a cell."""

    SPECIFIED = "specified"
    ASSUMED = "assumed"
    REFUSED = "refused"
    SILENT = "silent"
    READINGS = "open to readings"
    NOTHING = "not spoken of"


@dataclass(frozen=True, slots=True)
class Cell:
    """One state and event: everything that is said of it, the clauses, questions and readings."""

    state: State
    event: Event
    said: tuple[Said, ...]
    clauses: tuple[str, ...]
    questions: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


def matrix(machine: Machine) -> tuple[tuple[Cell, ...], ...]:
    """A row for each state, a cell for each event, in the order of their enumerations."""
    return tuple(
        tuple(_cell(machine, state, event) for event in machine.events) for state in machine.states
    )


def _cell(machine: Machine, state: State, event: Event) -> Cell:
    cards = [card for card in machine.cards if card.when is event and state in card.given]
    said = {kind for card in cards for kind in _said(card)} or {Said.NOTHING}
    clauses = in_legal_order({clause for card in cards for clause in card.clauses()})
    return Cell(
        state,
        event,
        tuple(kind for kind in Said if kind in said),
        tuple(clauses),
        tuple(dict.fromkeys(card.question for card in cards if isinstance(card, Gap))),
        tuple(sorted({card.reading.reading for card in cards if card.reading})),
    )


def _said(card: Card) -> set[Said]:
    found = {Said.READINGS} if card.reading else set()
    if isinstance(card, Rule):
        return found | {Said.ASSUMED if card.assumes else Said.SPECIFIED}
    return found | {Said.REFUSED if isinstance(card, Bar) else Said.SILENT}
