"""How the deviations differ from the law: which can be told, by what, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from srpd.conformance.judging.earning import deviations_under
from srpd.conformance.judging.told import told
from srpd.conformance.plain import one_line
from srpd.conformance.suites.observations import Observer
from srpd.generators.deviating import Deviating, Difference
from srpd.generators.graphs import compiled
from srpd.generators.moves import START, moves_of
from srpd.generators.routes import Routes
from srpd.generators.suite import Progress
from srpd.model.faults import BadInput
from srpd.model.machines import MACHINES
from srpd.model.register import REGISTER
from srpd.model.systems import SYSTEMS
from srpd.model.tables import did_you_mean
from srpd.model.variants import InMachine, Stale, Variant

_LONGEST_NAME = 60
"""So much of a name that is none is said again."""
_NEAREST: Final = (Difference.TOLD, Difference.UNSEEN, Difference.NONE, Difference.NEVER)


@dataclass(frozen=True, slots=True)
class Shown:
    """A deviation, and how it differs from the law.

    `systems` are those in whose cases of the standard suite it is told. `sequence` are the stimuli
    of a shortest test that tells it, in the system that comes first there, where one was looked
    for.
    """

    variant: Variant
    difference: Difference
    systems: tuple[str, ...] = ()
    sequence: tuple[str, ...] = ()

    @property
    def machine(self) -> str:
        """The machine that it is about."""
        how = self.variant.how
        if isinstance(how, InMachine):
            return how.machine
        return how.link.of if isinstance(how, Stale) else how.coupling.of


def about(name: str, choices: Mapping[str, str]) -> tuple[Variant, ...]:
    """The deviations of a machine, from a clause or what is below it, or with an id.

    All of them, if it is empty. Raises `BadInput` if there is no such thing.
    """
    every = deviations_under(choices)
    found = tuple(each for each in every if not name or _is_about(each, name))
    if not found and name not in MACHINES and name not in REGISTER:
        near = did_you_mean(name[:_LONGEST_NAME], (*MACHINES, *REGISTER))
        said = one_line(name, _LONGEST_NAME)
        raise BadInput(f"{said}: this is no machine, no clause and no deviation; {near}")
    return found


def differences(
    variants: Iterable[Variant],
    choices: Mapping[str, str],
    *,
    sequences: bool = False,
    progress: Progress = lambda *_: None,
) -> tuple[Shown, ...]:
    """How each of them differs from the law under these readings.

    What the standard suite is known to tell is not looked at again, but with `sequences`.
    """
    shown = {
        each.id: Shown(each, Difference.TOLD, tuple(sorted(told()[each.id])))
        if each.id in told()
        else Shown(each, Difference.NEVER)
        for each in variants
    }
    wanted = [each for each in shown.values() if sequences or not each.systems]
    for number, name in enumerate(SYSTEMS if wanted else ()):
        progress(name, number, len(SYSTEMS))
        for each in _in_system(name, choices, wanted, shown):
            shown[each.variant.id] = each
    return tuple(shown.values())


def _in_system(
    name: str, choices: Mapping[str, str], wanted: Sequence[Shown], best: Mapping[str, Shown]
) -> Iterator[Shown]:
    """What is better known in one system than so far."""
    graph = compiled(name, choices)
    routes = Routes(graph)
    deviating = Deviating(graph, moves_of(graph), Observer(graph.system))
    for each in wanted:
        known = best[each.variant.id]
        telling = deviating.tell(each.variant)
        if telling.word:
            way = routes.way(START, {telling.word[0][0]}) or ()
            numbers = (*way, *(number for _, number in telling.word))
            if not known.sequence or len(numbers) < len(known.sequence):
                systems = (name, *(other for other in known.systems if other != name))
                sequence = tuple(graph.stimuli[number].name for number in numbers)
                yield replace(known, difference=Difference.TOLD, systems=systems, sequence=sequence)
        elif _NEAREST.index(telling.difference) < _NEAREST.index(known.difference):
            yield replace(known, difference=telling.difference)


def _is_about(variant: Variant, name: str) -> bool:
    if variant.id == name or Shown(variant, Difference.NEVER).machine == name:
        return True
    return any(clause == name or clause.startswith(f"{name}(") for clause in variant.clauses)
