"""Systems in the Aldebaran format (.aut), which CADP, mCRL2 and other tools read.

A transition is one permitted result of one stimulus, labelled with the stimulus and with what the
law says is done. What leads to where the law does not say leads to one state more, the last.
"""

from __future__ import annotations

from collections.abc import Iterator

from srpd.generators.labels import labels
from srpd.model.compiled import OPEN, ConfigurationGraph
from srpd.model.exploration.explorer import Exploration
from srpd.model.faults import BadInput

MOST_TRANSITIONS = 5_000_000


def refuse_too_many(explored: Exploration) -> None:
    """Raise `BadInput` for a system of which not every transition can be written."""
    if explored.transitions > MOST_TRANSITIONS:
        raise BadInput(
            f"system {explored.system.name} has {explored.transitions:,} transitions, and .aut "
            f"lists each one; for more than {MOST_TRANSITIONS:,} take Promela, or fewer copies"
        )


def aldebaran(graph: ConfigurationGraph) -> Iterator[str]:
    """The lines of the file: the header, then the transitions, by source and stimulus."""
    configurations = len(graph.configurations)
    states = configurations + int((graph.target == OPEN).any())
    yield f"des (0, {len(graph.source)}, {states})"
    label = _labels(graph)
    for source, stimulus, target, outcome in zip(
        graph.source.tolist(),
        graph.stimulus.tolist(),
        graph.target.tolist(),
        graph.outcome.tolist(),
        strict=True,
    ):
        to = configurations if target == OPEN else target
        yield f'({source}, "{label[stimulus, outcome]}", {to})'


def _labels(graph: ConfigurationGraph) -> dict[tuple[int, int], str]:
    met: dict[int, dict[int, None]] = {}
    for stimulus, outcome in zip(graph.stimulus.tolist(), graph.outcome.tolist(), strict=True):
        met.setdefault(stimulus, {})[outcome] = None
    return {
        (stimulus, outcome): " ".join(label.replace('"', "'").split())
        for stimulus, outcomes in met.items()
        for outcome, label in zip(
            outcomes,
            labels(graph.stimuli[stimulus].name, [graph.outcomes[o] for o in outcomes]),
            strict=True,
        )
    }
