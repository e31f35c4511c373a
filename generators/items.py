"""What a suite has to cover: the items of each kind of coverage.

An item is a choice of words, any of which covers it: a configuration is covered by each move into
it, a transition by itself, a clause by each move whose permitted outcomes cite it. Items made of
fixtures alone are left out, since no rule of the law is used in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from srpd.generators.changes import changes
from srpd.generators.clauses import clauses_of_moves
from srpd.generators.moves import START, UNKNOWN, Moves, Word, how_many_walks, walks
from srpd.model.compiled import ConfigurationGraph
from srpd.model.faults import BadInput
from srpd.model.register import in_legal_order
from srpd.model.tables import did_you_mean

MOST_ITEMS = 1_000_000
"""More sequences than this are refused: no suite of them could be read, or run."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to cover. `words` each cover it; `says` names it, unless the word itself does."""

    words: tuple[Word, ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A kind of coverage, with the length of its sequences where it has one."""

    kind: str
    length: int = 1

    def __str__(self) -> str:
        return f"{self.kind}={self.length}" if self.kind in WITH_LENGTH else self.kind


ALL_STATES = "all-states"
ALL_TRANSITIONS = "all-transitions"
TRANSITION_PAIRS = "transition-pairs"
N_SWITCH = "n-switch"
ROUND_TRIPS = "round-trips"
CLAUSES = "clauses"
CHANGES = "changes"
WITHOUT_LENGTH = (ALL_STATES, ALL_TRANSITIONS, TRANSITION_PAIRS, CLAUSES, CHANGES)
WITH_LENGTH = (N_SWITCH, ROUND_TRIPS)
LONGEST_SEQUENCE = 20


def criterion(text: str, *others: str) -> Criterion:
    """The kind of coverage that is written as ``all-states`` or ``n-switch=2``.

    Raises `BadInput` for another; its message names `others` that a caller knows as well.
    """
    kind, equals, length = text.partition("=")
    if kind in WITHOUT_LENGTH and not equals:
        return Criterion(kind)
    if kind in WITH_LENGTH and length.isdecimal() and len(length) < 4:
        least = 0 if kind == N_SWITCH else 1
        if least <= int(length) <= LONGEST_SEQUENCE:
            return Criterion(kind, int(length))
        raise BadInput(f"--coverage {text}: the number must be {least} to {LONGEST_SEQUENCE}")
    known = (*WITHOUT_LENGTH, *(f"{kind}=K" for kind in WITH_LENGTH), *others)
    near = f"{did_you_mean(text, known)} There are {', '.join(known)}"
    raise BadInput(f"--coverage {text}: there is no such coverage; {near}")


def items_of(wanted: Criterion, graph: ConfigurationGraph, moves: Moves) -> tuple[Item, ...]:
    """The items that tests of the graph can cover, in a canonical order.

    Raises `BadInput` if there are more than `MOST_ITEMS`.
    """
    match wanted.kind:
        case "all-states":
            return _states(moves)
        case "clauses":
            return _clauses(graph, moves)
        case "changes":
            return _changes(graph, moves)
        case "round-trips":
            return _round_trips(moves, wanted.length)
        case "transition-pairs":
            return _switches(moves, 1)
        case "n-switch":
            return _switches(moves, wanted.length)
        case _:
            return _switches(moves, 0)


def _states(moves: Moves) -> tuple[Item, ...]:
    entering: dict[int, list[Word]] = {}
    for move, target in moves.leads.items():
        if target not in (UNKNOWN, START):
            entering.setdefault(target, []).append((move,))
    return tuple(Item(tuple(entering[number])) for number in sorted(entering))


def _clauses(graph: ConfigurationGraph, moves: Moves) -> tuple[Item, ...]:
    citing: dict[str, list[Word]] = {}
    for move, clauses in clauses_of_moves(graph).items():
        if move in moves.leads:
            for clause in clauses:
                citing.setdefault(clause, []).append((move,))
    return tuple(Item(tuple(citing[clause]), clause) for clause in in_legal_order(citing))


def _changes(graph: ConfigurationGraph, moves: Moves) -> tuple[Item, ...]:
    return tuple(
        Item((word,), f"{graph.stimuli[change].name}, then {graph.stimuli[after].name}")
        for (change, after), word in changes(graph, moves).items()
    )


def _switches(moves: Moves, n: int) -> tuple[Item, ...]:
    """Every walk of n + 1 moves, and every shorter one that cannot be made longer."""
    total = how_many_walks(moves, n + 1)
    if total > MOST_ITEMS:
        raise BadInput(
            f"there are {total:,} sequences of {n + 1} transitions, more than {MOST_ITEMS:,}; "
            "ask for shorter ones, or for one system at a time"
        )
    entered = set(moves.leads.values())
    ended = [
        word
        for length in range(1, n + 1)
        for word in walks(moves, length)
        if word[0][0] not in entered and not moves.leaving.get(moves.leads[word[-1]])
    ]
    every = [*ended, *walks(moves, n + 1)]
    return tuple(Item((word,)) for word in every if not moves.is_fixture(word))


def _round_trips(moves: Moves, longest: int) -> tuple[Item, ...]:
    """Every elementary circuit of up to `longest` moves, from whichever of its places it starts."""
    found: list[Item] = []
    for circuit in _circuits(moves, longest):
        if moves.is_fixture(circuit):
            continue
        turns = tuple(circuit[n:] + circuit[:n] for n in range(len(circuit)))
        found.append(Item(turns))
        if len(found) > MOST_ITEMS:
            raise BadInput(
                f"there are more than {MOST_ITEMS:,} round trips of up to {longest} transitions; "
                "ask for shorter ones"
            )
    return tuple(found)


def _circuits(moves: Moves, longest: int) -> Iterator[Word]:
    """Each elementary circuit once, begun at the least of its configurations."""
    for least in moves.leaving:
        waiting: list[Word] = [(move,) for move in reversed(moves.leaving[least])]
        while waiting:
            word = waiting.pop()
            target = moves.leads[word[-1]]
            if target == least:
                yield word
            elif target > least and len(word) < longest and not _been(word, target):
                waiting.extend((*word, move) for move in reversed(moves.leaving.get(target, ())))


def _been(word: Word, place: int) -> bool:
    return any(source == place for source, _ in word)


def name_of(item: Item, graph: ConfigurationGraph) -> str:
    """The item in words: for a configuration the way it is entered, else its stimuli."""
    if item.says:
        return item.says
    return in_words(item.words[0], graph)


def in_words(word: Sequence[tuple[int, int]], graph: ConfigurationGraph) -> str:
    """The stimuli of a word, and the configuration in which the first is applied."""
    stimuli = ", then ".join(graph.stimuli[stimulus].name for _, stimulus in word)
    return f"in configuration {word[0][0]}: {stimuli}"
