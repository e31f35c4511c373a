"""Which deviations a step touches: those that may differ there from the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from srpd.conformance.judging.step_context import Taken
from srpd.model.cases import Box, Value
from srpd.model.composition import Happens, System
from srpd.model.notation import Rule
from srpd.model.stepping import Stepper
from srpd.model.variants import (
    Beyond,
    Instead,
    InsteadOfEach,
    InsteadWhere,
    Stale,
    Variant,
    WithoutCoupling,
)


class Touching:
    """The deviations of one system, filed by what they concern."""

    def __init__(self, system: System, variants: Iterable[Variant]) -> None:
        self.system = system
        self._of_card: dict[int, list[tuple[Variant, InsteadWhere | None]]] = {}
        self._uncoupled: dict[tuple[str, Enum], list[Variant]] = {}
        self._stale: dict[tuple[str, Enum], list[tuple[Variant, Value]]] = {}
        self._beyond: dict[tuple[str, Enum, Value], list[tuple[Variant, Beyond]]] = {}
        self._law = Stepper(system)
        self._machines = {each.name: each.machine.name for each in system.subjects}
        present = set(self._machines.values())
        for each in variants:
            self._file(each, present)

    def touched(self, taken: Taken) -> Iterator[Variant]:
        """The deviations that may differ from the law in a step, each once."""
        begun = taken.before
        if isinstance(taken.stimulus, Happens):
            begun = self._law.with_profile(taken.before, taken.stimulus) or taken.before
        effects = taken.result.outcome.effects
        subjects = dict.fromkeys(effect.subject for effect in effects)
        facts = {name: self._law.facts(begun, name) for name in subjects}
        near: dict[str, Variant] = {}
        for effect in effects:
            for each, narrow in self._of_card.get(id(effect.card), ()):
                if narrow is None or _concerns(narrow, facts[effect.subject]):
                    near[each.id] = each
            if isinstance(effect.card, Rule):
                machine = self._machines[effect.subject]
                for owed in effect.card.owed():
                    for each in self._uncoupled.get((machine, owed.duty), ()):
                        near[each.id] = each
        for name, known in facts.items():
            machine = self._machines[name]
            for fact, value in known.items():
                for each, change in self._beyond.get((machine, fact, value), ()):
                    if _lies_in(change.regions, known):
                        near[each.id] = each
                for each, began in self._stale.get((machine, fact), ()):
                    if began != value:
                        near[each.id] = each
        yield from near.values()

    def _file(self, variant: Variant, present: set[str]) -> None:
        how = variant.how
        if isinstance(how, WithoutCoupling):
            key = (how.coupling.of, how.coupling.duty)
            if how.coupling in self.system.couplings:
                self._uncoupled.setdefault(key, []).append(variant)
        elif isinstance(how, Stale):
            if how.link in self.system.links and (began := how.value(self.system)) is not None:
                self._stale.setdefault((how.link.of, how.link.fact), []).append((variant, began))
        elif how.machine not in present:
            return
        elif isinstance(how.change, Beyond):
            scope = (how.machine, how.change.fact, how.change.value)
            self._beyond.setdefault(scope, []).append((variant, how.change))
        elif isinstance(how.change, InsteadOfEach):
            for each in how.change.several:
                self._of_card.setdefault(id(each.card), []).append((variant, None))
        elif isinstance(how.change, Instead | InsteadWhere):
            narrow = how.change if isinstance(how.change, InsteadWhere) else None
            narrow = None if narrow is None or narrow.fact is None else narrow
            self._of_card.setdefault(id(how.change.card), []).append((variant, narrow))


def _concerns(narrow: InsteadWhere, facts: Mapping[Enum, Value]) -> bool:
    return narrow.fact is not None and facts.get(narrow.fact) == narrow.value


def _lies_in(regions: Iterable[Box], facts: Mapping[Enum, Value]) -> bool:
    return any(
        all(fact in facts and facts[fact] in values for fact, values in region.items())
        for region in regions
    )
