"""How Hypothesis draws for us: by the seed alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

BACKEND = "srpd"


class BySeedAlone(HypothesisProvider):
    """The draws of Hypothesis, without those of constants that it finds in the user's modules.

    With them the same seed would give other cases as soon as an adapter is edited, or imports
    something later than it did; and a run that was stopped could not go on as it had begun.
    """

    def _maybe_draw_constant(self, *_: Any, **__: Any) -> None:
        return None


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.{BySeedAlone.__name__}"


def explore(
    make: Callable[[], RuleBasedStateMachine], *, number: int, examples: int, turns: int
) -> None:
    """Run a machine so many times, each with so many turns, as the seed `number` says.

    Nothing is shrunk or kept in Hypothesis's database: both are done elsewhere.
    """

    def machine() -> RuleBasedStateMachine:
        return make()

    seed(number)(machine)
    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # any function that makes one will do, say its docs
        settings=settings(
            max_examples=examples,
            stateful_step_count=turns,
            phases=(Phase.generate,),
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            backend=BACKEND,
            verbosity=Verbosity.quiet,
            suppress_health_check=tuple(HealthCheck),
        ),
    )
