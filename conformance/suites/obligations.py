"""The faults that a suite misses, in words: what the law demands there and no test shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from srpd.conformance.suites.configurations import parts, where
from srpd.generators.clauses import clauses_of_moves
from srpd.generators.scoring.faults import Fault, Operator
from srpd.generators.scoring.negated import Negated
from srpd.generators.scoring.score import Survivor
from srpd.generators.specification import UNDEFINED, Specification
from srpd.model.conditions import alternatives_in_words
from srpd.model.register import in_legal_order
from srpd.model.stepping import Stepper

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a suite does not test: the faults of one operator in one move, or one guard negated.

    `says` what nothing shows; `clauses` are those that oblige; `test` are the stimuli of a shortest
    test that shows the first of the `faults`. `instead` names what each of them does wrongly.
    """

    system: str
    operator: str
    clauses: tuple[str, ...]
    says: str
    faults: int
    instead: tuple[str, ...]
    test: tuple[str, ...]


def obligations(
    spec: Specification, negated: Sequence[Negated], survivors: Sequence[Survivor]
) -> tuple[Obligation, ...]:
    """The obligations of one system that tests leave untested, in the order of the legal text."""
    writer = _Writer(spec, negated)
    grouped: dict[tuple[Operator, int, int, int], list[Survivor]] = {}
    for each in survivors:
        fault = each.fault
        alone = fault.wrong if fault.operator is Operator.GUARD else UNDEFINED
        grouped.setdefault((fault.operator, fault.source, fault.chosen, alone), []).append(each)
    return tuple(writer.obligation(each) for each in grouped.values())


class _Writer:
    def __init__(self, spec: Specification, negated: Sequence[Negated]) -> None:
        self._spec = spec
        self._graph = spec.graph
        self._negated = negated
        self._stepper = Stepper(spec.graph.system)
        self._clauses = clauses_of_moves(spec.graph)

    def obligation(self, group: Sequence[Survivor]) -> Obligation:
        """What nothing shows, of survivors of one operator in one move."""
        first = group[0].fault
        faults = [each.fault for each in group]
        says, instead = self._says(first.operator, faults)
        return Obligation(
            self._graph.system.name,
            first.operator.value,
            self._obliging(first),
            says,
            len(group),
            instead,
            tuple(self._stimulus(chosen) for chosen in group[0].test),
        )

    def _says(self, operator: Operator, faults: Sequence[Fault]) -> tuple[str, tuple[str, ...]]:
        first = faults[0]
        if operator is Operator.GUARD:
            return self._guard(self._negated[first.wrong]), ()
        here = f"in configuration {first.source} ({self._where[first.source]})"
        move = f"{here}, after {self._stimulus(first.chosen)!r}"
        if operator is Operator.OUTPUT:
            says = f"{here}, {self._stimulus(first.chosen)!r} is in no test"
            return says, tuple(self._output(fault.wrong) for fault in faults)
        if operator is Operator.MISSING:
            return f"{move}: nothing shows whether it has led anywhere", ()
        if operator is Operator.TRANSFER:
            target = int(self._spec.table.target[first.source, first.chosen])
            wrong = [fault.wrong for fault in faults]
            says = f"{move}: nothing shows whether {self._differences(target, wrong)}"
            return says, tuple(f"configuration {state}" for state in wrong)
        following = [self._stimulus(fault.wrong) for fault in faults]
        says = f"{move}: nothing shows whether, right after it, all is well with"
        return f"{says} {_some([repr(each) for each in following])}", tuple(following)

    def _guard(self, negated: Negated) -> str:
        guard = negated.guard
        machine, state, event = guard.case
        holds = f"is {alternatives_in_words(guard.values)}"
        if guard.values <= {False, True}:
            holds = "holds"
        return (
            f"{machine}, {state.value!r}, on {event.value!r}: nothing shows whether what is done "
            f"where {guard.fact.value!r} {holds} is done elsewhere, and the reverse"
        )

    def _differences(self, target: int, wrong: Sequence[int]) -> str:
        """How the right configuration differs from the wrong ones, where in one thing alone."""
        right = self._parts[target]
        alone: dict[str, list[str]] = {}
        for state in wrong:
            other = self._parts[state]
            differing = [name for name, value in right.items() if other[name] != value]
            if len(differing) == 1:
                alone.setdefault(differing[0], []).append(repr(other[differing[0]]))
        told = [
            f"{name} is {right[name]!r} and not {_some(values, ' or ')}"
            for name, values in alone.items()
        ]
        more = len(wrong) - sum(map(len, alone.values()))
        if more and told:
            told.append(f"nor tells it from {more} more configurations")
        elif more:
            told.append(f"it is now configuration {target} ({self._where[target]})")
        return ", ".join(told)

    def _output(self, wrong: int) -> str:
        if wrong == UNDEFINED:
            return "nothing"
        return "; ".join(self._spec.observations[wrong].in_words()) or "as where nothing is due"

    def _obliging(self, fault: Fault) -> tuple[str, ...]:
        if fault.operator is not Operator.GUARD:
            return self._clauses[(fault.source, fault.chosen)]
        cards = self._negated[fault.wrong].guard.cards
        return in_legal_order({clause for card in cards for clause in card.clauses()})

    def _stimulus(self, chosen: int) -> str:
        return self._graph.stimuli[chosen].name

    @cached_property
    def _where(self) -> tuple[str, ...]:
        return tuple(where(self._stepper, each) for each in self._graph.configurations)

    @cached_property
    def _parts(self) -> tuple[dict[str, str], ...]:
        return tuple(parts(self._stepper, each) for each in self._graph.configurations)


def _some(words: Sequence[str], joined: str = ", ") -> str:
    """The first few, and how many more there are."""
    kept = list(dict.fromkeys(words))
    more = [f"{len(kept) - MOST_NAMED} more"] if len(kept) > MOST_NAMED else []
    return joined.join(kept[:MOST_NAMED] + more)
