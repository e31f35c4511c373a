"""Ruling out: which deviations from the law cannot have made what was seen.

A step that went as the law permits says little by itself: what does nothing at all fits many
outcomes. It says something against a deviation if what was seen fits the law and does not fit the
deviation. One that only changes what follows later is followed through the rest of the case. Where
silence alone speaks against it, that counts only if the silence is proven.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from srpd.conformance.judging.fitting import Fitting, Standing, is_local
from srpd.conformance.judging.step_context import Taken
from srpd.conformance.judging.touching import Touching
from srpd.model.composition import System
from srpd.model.stepping import Configuration
from srpd.model.variants import Variant

_ATTEMPTS = 3
"""How often a deviation is tried in one place: what is about is not the same each time."""


class Ruling:
    """The deviations of one system, and those of them that were ruled out.

    `out` maps the id of each to the case and the step that did it first. Those in `hopeless`, by
    their ids, are not tried.
    """

    def __init__(
        self,
        system: System,
        variants: Sequence[Variant],
        hopeless: Collection[str] = frozenset(),
    ) -> None:
        self.out: dict[str, tuple[str, str]] = {}
        self._hopeless = hopeless
        self.touching = Touching(system, variants)
        self.fitting = Fitting(system)
        self._tried: dict[tuple[str, object], int] = {}
        self._live: dict[str, tuple[Variant, Standing]] = {}

    def case(self, name: str, trail: Sequence[Taken]) -> None:
        """Take the steps of a case into account, all of which went as the law permits.

        Until something was seen in the case, nothing shows that the target does anything: then its
        silence rules nothing out.
        """
        self._live, is_alive = {}, False
        for taken in trail:
            is_alive = is_alive or (taken.context is not None and bool(taken.context.seen))
            if taken.context is None or not is_alive:
                self._arranged(taken)
            else:
                self._passed(name, taken)

    def _arranged(self, taken: Taken) -> None:
        for variant, held in list(self._live.values()):
            after = self.fitting.after(variant, held, taken)
            self._keep(variant, after, taken.result.configuration)

    def _passed(self, case: str, taken: Taken) -> None:
        followed = list(self._live.values())
        for variant in self.touching.touched(taken):
            if variant.id in self._hopeless or variant.id in self.out or variant.id in self._live:
                continue
            place = self._place(variant, taken)
            if self._tried.get((variant.id, place), 0) < _ATTEMPTS:
                self._follow(case, variant, frozenset({taken.before}), taken)
                # What it leads to may still be told, by what another case has follow.
                if variant.id not in self._live:
                    self._tried[variant.id, place] = self._tried.get((variant.id, place), 0) + 1
        for variant, held in followed:
            self._follow(case, variant, held, taken)

    def _follow(self, case: str, variant: Variant, held: Standing, taken: Taken) -> None:
        after = self.fitting.after(variant, held, taken)
        if not after and self.fitting.can_go_on(variant, held, taken):
            self.out[variant.id] = (case, taken.step)
        self._keep(variant, after, taken.result.configuration)

    def _keep(self, variant: Variant, held: Standing, law: Configuration) -> None:
        if not held or held == frozenset({law}):
            self._live.pop(variant.id, None)
        else:
            self._live[variant.id] = (variant, held)

    @staticmethod
    def _place(variant: Variant, taken: Taken) -> object:
        """Where it is tried: if in vain a few times, it is not tried there again."""
        return (
            id(taken.result.outcome) if is_local(variant) else (taken.before, taken.stimulus.name)
        )
