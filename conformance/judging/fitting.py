"""Fitting: whether a party that follows a variant can have made what was seen.

A variant is followed through a case beside the law, in whatever configurations it may stand; what
was seen in each step is held against what it permits there. If nothing fits, it was not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.matching import compare
from srpd.conformance.judging.step_context import Difference, StepContext, Taken
from srpd.model.composition import Outcome, System
from srpd.model.faults import ModelFault
from srpd.model.stepping import Configuration, Result, Stepper
from srpd.model.variants import InMachine, Instead, InsteadOfEach, Variant

Standing = frozenset[Configuration]
"""The configurations in which a party may be."""
NOTHING = Outcome(())


class Fitting:
    """Follows variants of one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.law = Stepper(system)
        self._steppers: dict[str, Stepper] = {}
        self._known: dict[tuple[str, Configuration, str], tuple[Result, ...]] = {}

    def explains(self, variant: Variant, trail: Iterable[Taken]) -> bool:
        """Whether everything that was seen in these steps, from the first on, fits the variant."""
        held: Standing = frozenset({self.law.initial})
        for taken in trail:
            held = self.after(variant, held, taken)
            if not held:
                return False
        return True

    def after(self, variant: Variant, held: Standing, taken: Taken) -> Standing:
        """Where a party that follows the variant may stand after a step; nowhere if none fits."""
        found: set[Configuration] = set()
        for each in held:
            results = self.results(variant, each, taken)
            if taken.context is None:
                found |= {result.configuration for result in results} or {each}
                continue
            found |= {
                result.configuration
                for result in results
                if self._fits(result, taken, taken.context)
            }
        return frozenset(found)

    def can_go_on(self, variant: Variant, held: Standing, taken: Taken) -> bool:
        """Whether the step can be taken at all where a party that follows the variant may stand."""
        return any(self.results(variant, each, taken) for each in held)

    def results(self, variant: Variant, before: Configuration, taken: Taken) -> tuple[Result, ...]:
        """What the variant permits of the stimulus there; none where it is not known."""
        if is_local(variant) and before == taken.before:
            return (_with_other_duties(variant, taken.result),)
        key = (variant.id, before, taken.stimulus.name)
        found = self._known.get(key)
        if found is None:
            stepper = self._steppers.get(variant.id)
            if stepper is None:
                stepper = self._steppers[variant.id] = Stepper(variant.of(self.system))
            try:
                found = stepper.results(before, taken.stimulus)
            except (ModelFault, KeyError):
                # It comes to where the law never is, and the model does not say what is so there.
                found = ()
            self._known[key] = found
        return found

    def _fits(self, result: Result, taken: Taken, context: StepContext) -> bool:
        if result.outcome.open:
            return True
        context = replace(
            context,
            about=_handed_on(result, context.about),
            states={
                subject.name: self.law.state_of(result.configuration, subject.name)
                for subject in self.system.subjects
            },
        )
        differences: Iterable[Difference] = compare(result.outcome, context)
        if taken.evidence is not Evidence.EXACT:
            differences = [each for each in differences if each.seen is not None]
        return not any(True for _ in differences)


def is_local(variant: Variant) -> bool:
    """Whether the variant changes only how duties are done in a step."""
    replaced = _replaced(variant)
    return bool(replaced) and all(each.is_local for each in replaced)


def _replaced(variant: Variant) -> tuple[Instead, ...]:
    change = variant.how.change if isinstance(variant.how, InMachine) else None
    if isinstance(change, InsteadOfEach):
        return change.several
    return (change,) if isinstance(change, Instead) else ()


def _with_other_duties(variant: Variant, result: Result) -> Result:
    """The result where the cards of the deviation governed instead of those of the law."""
    others = {id(each.card): each.other for each in _replaced(variant)}
    effects = tuple(
        each if (other := others.get(id(each.card))) is None else replace(each, card=other)
        for each in result.outcome.effects
    )
    return Result(result.configuration, replace(result.outcome, effects=effects))


def _handed_on(result: Result, about: Mapping[str, str]) -> dict[str, str]:
    found = dict(about)
    for giver, taker in result.outcome.handed_on:
        if giver in found:
            found[taker] = found[giver]
    return found
