"""Changes of circumstances, each followed by every stimulus for which it makes a difference.

Who looks something up once and keeps to it is right until it changes. So the stimulus, or another
for which the change makes a difference, comes before the change as well, wherever a test can have
it so.
"""

from __future__ import annotations

from collections.abc import Iterator

from srpd.generators.moves import Move, Moves, Word
from srpd.model.compiled import ConfigurationGraph

Answered = tuple[int, int]
"""A stimulus that changes circumstances, and one for which that makes a difference."""


def changes(graph: ConfigurationGraph, moves: Moves) -> dict[Answered, Word]:
    """For each change and each stimulus that it makes a difference for, a word that shows it.

    Of several it is the one from the configuration that is nearest to the start.
    """
    pairs = list(_differences(graph, moves))
    concerned = {(before, change[1]) for before, change, _ in pairs}
    entered: dict[int, list[Move]] = {}
    for move, target in moves.leads.items():
        entered.setdefault(target, []).append(move)
    found: dict[Answered, tuple[list[Word], list[Word], list[Word]]] = {}
    for _, change, after in pairs:
        again, used, alone = found.setdefault((change[1], after[1]), ([], [], []))
        alone.append((change, after))
        for use in entered.get(change[0], ()):
            if (use, change[1]) in concerned:
                (again if use[1] == after[1] else used).append((use, change, after))
    return {key: min(next(words for words in found[key] if words)) for key in sorted(found)}


def _differences(graph: ConfigurationGraph, moves: Moves) -> Iterator[tuple[Move, Move, Move]]:
    """Each move, a change in its place, and the move of its stimulus after that, if it differs."""
    outcomes = {
        (source, stimulus): tuple(int(graph.outcome[row]) for row in rows)
        for source, stimulus, rows in graph.moves()
    }
    for change, target in moves.leads.items():
        if change in moves.fixtures:
            for after in moves.leaving.get(target, ()):
                before = (change[0], after[1])
                if after in moves.fixtures or before not in outcomes:
                    continue
                if outcomes[before] != outcomes[after]:
                    yield before, change, after
