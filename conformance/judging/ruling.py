"""Ruling out: which deviations from the law cannot have made what was seen.

A step that went as the law permits says little by itself: what does nothing at all fits many
outcomes. It says something against a deviation if what was seen fits the law and does not fit the
deviation. One that only changes what follows later is followed through the rest of the case. Where
silence alone speaks against it, that counts only if the silence is proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from srpd.conformance.judging.matching import compare
from srpd.conformance.judging.scenes import Difference, Scene
from srpd.conformance.judging.verdicts import Evidence
from srpd.model.cases import Box, Value
from srpd.model.composition import Happens, Outcome, Stimulus, System, stimuli_named
from srpd.model.faults import ModelFault
from srpd.model.notation import Rule
from srpd.model.stepping import Configuration, Result, Stepper
from srpd.model.variants import (
    Beyond,
    InMachine,
    Instead,
    InsteadWhere,
    Stale,
    Variant,
    WithoutCoupling,
)

NOTHING = Outcome(())
_ATTEMPTS = 3
"""How often a deviation is tried in one place: what is about is not the same each time."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that went as the law permits: where it began, and how what was seen fits."""

    step: str
    before: Configuration
    stimulus: Stimulus
    result: Result
    scene: Scene
    evidence: Evidence


@dataclass
class Ruling:
    """The deviations of one system, and those of them that were ruled out.

    `out` maps the id of each to the case and the step that did it first.
    """

    system: System
    variants: tuple[Variant, ...]
    out: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._of_card: dict[int, list[tuple[Variant, InsteadWhere | None]]] = {}
        self._uncoupled: dict[tuple[str, Enum], list[Variant]] = {}
        self._stale: dict[tuple[str, Enum], list[tuple[Variant, Value]]] = {}
        self._beyond: dict[tuple[str, Enum, Value], list[tuple[Variant, Beyond]]] = {}
        self._steppers: dict[str, Stepper] = {}
        self._known: dict[tuple[str, Configuration, str], tuple[Result, ...]] = {}
        self._tried: dict[tuple[str, object], int] = {}
        self._stimuli: Mapping[str, Stimulus] = stimuli_named(self.system)
        self._live: dict[str, tuple[Variant, frozenset[Configuration]]] = {}
        self._law = Stepper(self.system)
        self._machines = {each.name: each.machine.name for each in self.system.subjects}
        present = {subject.machine.name for subject in self.system.subjects}
        for each in self.variants:
            self._file(each, present)

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
        elif isinstance(how.change, Instead | InsteadWhere):
            narrow = how.change if isinstance(how.change, InsteadWhere) else None
            narrow = None if narrow is None or narrow.fact is None else narrow
            self._of_card.setdefault(id(how.change.card), []).append((variant, narrow))

    def begin(self) -> None:
        """A case begins: no deviation has gone another way than the law yet."""
        self._live = {}

    def arranged(self, stimulus: Stimulus, after: Configuration) -> None:
        """A step in which nothing is judged: what is arranged is arranged for a deviation too."""
        for name, (variant, held) in list(self._live.items()):
            moved = frozenset(
                result.configuration
                for each in held
                for result in self._steps(variant, each, stimulus) or (Result(each, NOTHING),)
            )
            self._keep(name, variant, moved, after)

    def passed(self, case: str, taken: Passed) -> None:
        """Take what was seen in a step into account."""
        followed = list(self._live.values())
        for variant in self._touched(taken):
            if variant.id in self.out or variant.id in self._live:
                continue
            self._follow(case, variant, frozenset({taken.before}), taken)
        for variant, held in followed:
            self._follow(case, variant, held, taken)

    def _touched(self, taken: Passed) -> Iterator[Variant]:
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

    def _follow(
        self, case: str, variant: Variant, held: frozenset[Configuration], taken: Passed
    ) -> None:
        at_once = held == frozenset({taken.before})
        if at_once and not self._is_worth_trying(variant, taken):
            return
        after: set[Configuration] = set()
        for each in held:
            for result in self._results(variant, each, taken):
                if _is_same(result, taken.result) or self._fits(result, taken):
                    after.add(result.configuration)
        if not after and any(self._results(variant, each, taken) for each in held):
            self.out[variant.id] = (case, taken.step)
            self._live.pop(variant.id, None)
            return
        if not after:
            self._live.pop(variant.id, None)
            return
        self._keep(variant.id, variant, frozenset(after), taken.result.configuration)

    def _keep(
        self, name: str, variant: Variant, held: frozenset[Configuration], law: Configuration
    ) -> None:
        if not held or held == frozenset({law}):
            self._live.pop(name, None)
        else:
            self._live[name] = (variant, held)

    def _is_worth_trying(self, variant: Variant, taken: Passed) -> bool:
        """Whether it may be told here: it was not tried in vain in the same place before."""
        place: object = id(taken.result.outcome)
        if not _is_local(variant):
            place = (taken.before, taken.stimulus.name)
        tried = self._tried.get((variant.id, place), 0) + 1
        self._tried[variant.id, place] = tried
        return tried <= _ATTEMPTS

    def _results(
        self, variant: Variant, before: Configuration, taken: Passed
    ) -> tuple[Result, ...]:
        if _is_local(variant) and before == taken.before:
            return (_with_other_duties(variant, taken.result),)
        return self._steps(variant, before, taken.stimulus)

    def _steps(
        self, variant: Variant, before: Configuration, stimulus: Stimulus
    ) -> tuple[Result, ...]:
        key = (variant.id, before, stimulus.name)
        found = self._known.get(key)
        if found is None:
            stepper = self._steppers.get(variant.id)
            if stepper is None:
                stepper = self._steppers[variant.id] = Stepper(variant.of(self.system))
            try:
                found = stepper.results(before, stimulus)
            except (ModelFault, KeyError):
                # It comes to where the law never is, and the model does not say what is so there.
                found = ()
            self._known[key] = found
        return found

    def _fits(self, result: Result, taken: Passed) -> bool:
        if result.outcome.open:
            return True
        scene = replace(
            taken.scene,
            about=_handed_on(result, taken.scene.about),
            states={
                subject.name: self._law.state_of(result.configuration, subject.name)
                for subject in self.system.subjects
            },
        )
        differences: Iterable[Difference] = compare(result.outcome, scene)
        if taken.evidence is not Evidence.EXACT:
            differences = [each for each in differences if each.seen is not None]
        return not any(True for _ in differences)


def _is_local(variant: Variant) -> bool:
    how = variant.how
    return isinstance(how, InMachine) and isinstance(how.change, Instead) and how.change.is_local


def _with_other_duties(variant: Variant, result: Result) -> Result:
    """The result where the card of the deviation governed instead of that of the law."""
    how = variant.how
    if not isinstance(how, InMachine) or not isinstance(how.change, Instead):
        return result
    card, other = how.change.card, how.change.other
    effects = tuple(
        replace(each, card=other) if each.card is card and other is not None else each
        for each in result.outcome.effects
    )
    return Result(result.configuration, replace(result.outcome, effects=effects))


def _is_same(one: Result, other: Result) -> bool:
    if one.configuration != other.configuration:
        return False
    pairs = zip(one.outcome.effects, other.outcome.effects, strict=False)
    return len(one.outcome.effects) == len(other.outcome.effects) and all(
        a.card is b.card and a.subject == b.subject for a, b in pairs
    )


def _concerns(narrow: InsteadWhere, facts: Mapping[Enum, Value]) -> bool:
    return narrow.fact is not None and facts.get(narrow.fact) == narrow.value


def _lies_in(regions: Iterable[Box], facts: Mapping[Enum, Value]) -> bool:
    return any(
        all(fact in facts and facts[fact] in values for fact, values in region.items())
        for region in regions
    )


def _handed_on(result: Result, about: Mapping[str, str]) -> dict[str, str]:
    found = dict(about)
    for giver, taker in result.outcome.handed_on:
        if giver in found:
            found[taker] = found[giver]
    return found
