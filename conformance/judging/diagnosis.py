"""Diagnosis: the findings that a run comes to, by fitting deviations to the cases that failed.

One fault makes many cases fail. An *explanation* is a deviation that fits a case that failed, from
its first step to the one that is not permitted, and that no other case of the run rules out. A
*finding* is a deviation of the smallest set that explains all the cases that any explains; where
others explain the same cases as well, it says so, and what a clause has to do with all of them.
What no deviation explains stays with the clauses that the difference itself speaks against.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from srpd.conformance.judging.fitting import Fitting
from srpd.conformance.judging.step_context import Taken
from srpd.conformance.judging.touching import Touching
from srpd.conformance.judging.verdicts import Finding
from srpd.model.register import in_legal_order
from srpd.model.variants import InMachine, Instead, Variant

_LARGEST_SEARCHED = 3
"""So many explanations together are sought exactly; more are taken one after another."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A case that failed: the steps that went well, and what the last could have been.

    `clauses` are those that the difference itself speaks against, the nearest first.
    """

    case: str
    system: str
    trail: tuple[Taken, ...]
    attempts: tuple[Taken, ...]
    clauses: tuple[str, ...]


class Diagnosis:
    """Collects the explanations of cases that failed."""

    def __init__(
        self,
        fittings: Mapping[str, Fitting],
        touching: Mapping[str, Touching],
        ruled_out: Collection[str],
    ) -> None:
        self._fittings = fittings
        self._touching = touching
        self._out = ruled_out
        self._known: dict[str, Variant] = {}
        self._of_case: dict[str, dict[str, Variant]] = {}
        self._at_times: dict[str, tuple[Variant, ...]] = {}

    def findings(self, failed: Iterable[Failed]) -> tuple[Finding, ...]:
        """The findings, those that explain most cases first."""
        cases = sorted(failed, key=lambda each: len(each.trail))
        for each in cases:
            self._of_case[each.case] = self._explanations(each)
        return tuple(_covering(cases, self._of_case, self._at_times))

    def _explanations(self, failed: Failed) -> dict[str, Variant]:
        """The deviations that explain a case and that no other case rules out.

        All are sought where none that is known does. Those that only fit this case are kept aside:
        in some cases the target deviates in this way.
        """
        again = {name: v for name, v in self._known.items() if self._explains(v, failed)}
        if again:
            return again
        near: dict[str, Variant] = {}
        for taken in (*failed.trail, *failed.attempts):
            if taken.context is not None:
                for variant in self._touching[failed.system].touched(taken):
                    near.setdefault(variant.id, variant)
        fitting = {name: each for name, each in near.items() if self._explains(each, failed)}
        found = {name: each for name, each in fitting.items() if name not in self._out}
        self._known |= found
        self._at_times[failed.case] = tuple(fitting.values())
        return found

    def _explains(self, variant: Variant, failed: Failed) -> bool:
        fitting = self._fittings[failed.system]
        if variant.of(fitting.system) is fitting.system:
            return False
        return any(fitting.explains(variant, (*failed.trail, each)) for each in failed.attempts)


def _covering(
    cases: Sequence[Failed],
    of_case: Mapping[str, Mapping[str, Variant]],
    at_times: Mapping[str, Sequence[Variant]],
) -> Iterable[Finding]:
    explained: dict[str, set[str]] = {}
    variants: dict[str, Variant] = {}
    for case, found in of_case.items():
        for name, variant in found.items():
            explained.setdefault(name, set()).add(case)
            variants[name] = variant
    left = {each.case for each in cases if of_case[each.case]}
    for name in _smallest(explained, left):
        mine = explained[name] & left
        left -= mine
        alike = [variants[each] for each, covered in explained.items() if mine <= covered]
        yield _finding(alike, [each for each in cases if each.case in mine])
    strange: dict[str, list[Failed]] = {}
    for each in cases:
        if not of_case[each.case]:
            strange.setdefault(each.clauses[0], []).append(each)
    for alike_cases in strange.values():
        yield _unexplained(alike_cases, at_times)


def _unexplained(cases: Sequence[Failed], at_times: Mapping[str, Sequence[Variant]]) -> Finding:
    """What no deviation explains throughout, and the one that fits most of these cases."""
    fits: dict[str, list[Variant]] = {}
    for each in cases:
        for variant in at_times.get(each.case, ()):
            if each.clauses[0] in variant.clauses:
                fits.setdefault(variant.id, []).append(variant)
    most = max(fits.values(), key=len, default=[])
    clauses = (clause for each in cases for clause in each.clauses)
    return Finding(
        f"in some cases: {most[0].says}" if most else "",
        tuple(dict.fromkeys(clauses)),
        tuple(each.case for each in cases),
    )


def _smallest(explained: Mapping[str, set[str]], wanted: set[str]) -> Sequence[str]:
    """A smallest set that covers what is wanted, those that explain most first."""
    ranked = sorted(explained, key=lambda name: (-len(explained[name] & wanted), name))
    distinct: dict[frozenset[str], str] = {}
    for name in ranked:
        distinct.setdefault(frozenset(explained[name] & wanted), name)
    distinct.pop(frozenset(), None)
    for size in range(1, _LARGEST_SEARCHED + 1):
        for some in combinations(distinct, size):
            if frozenset().union(*some) >= wanted:
                return [distinct[each] for each in some]
    chosen: list[str] = []
    left = set(wanted)
    while left:
        best = max(distinct, key=lambda each: len(each & left))
        chosen.append(distinct[best])
        left -= best
    return chosen


def _finding(explanations: Sequence[Variant], cases: Sequence[Failed]) -> Finding:
    """What explains the cases; of several explanations, those that the difference itself speaks
    for."""
    near = {each.clauses[0] for each in cases if each.clauses}
    spoken = [each for each in explanations if near & set(each.clauses)] or list(explanations)
    of_card: dict[int, set[str]] = {}
    for each in spoken:
        of_card.setdefault(_place(each), set()).update(each.clauses)
    alike = list(of_card.values())
    shared = alike[0].intersection(*alike)
    every = set[str]().union(*alike)
    ranked = sorted(spoken, key=lambda each: (len(each.clauses), each.id))
    others = [each for each in explanations if each not in spoken]
    return Finding(
        ranked[0].says,
        in_legal_order(shared or every),
        tuple(each.case for each in cases),
        is_one_of=not shared,
        others=tuple(dict.fromkeys(each.says for each in (*ranked[1:], *others))),
    )


def _place(variant: Variant) -> int:
    """What tells explanations apart that are not about the same card: one act may break several
    clauses, each of which the card has stated in a duty of its own."""
    change = variant.how.change if isinstance(variant.how, InMachine) else None
    return id(change.card if isinstance(change, Instead) else variant)
