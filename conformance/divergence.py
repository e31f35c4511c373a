"""Where a case that was made for one reading goes on differently under another.

The tester arranges each step for what is so under the readings that a case is played under. Judged
under another, the case is only as good as far as both say the same of what is so.
"""

from __future__ import annotations

from collections.abc import Mapping

from srpd.generators.suite import Case
from srpd.model.composition import stimuli_named
from srpd.model.stepping import Stepper
from srpd.model.systems import system as system_named


def steps_in_common(case: Case, played: Mapping[str, str], judged: Mapping[str, str]) -> int:
    """After how many steps the two readings first say different things of what is so.

    The number of all steps, if they never do.
    """
    if dict(played) == dict(judged):
        return len(case.steps)
    system = system_named(case.system)
    steppers = (Stepper(system.under(played)), Stepper(system.under(judged)))
    stimuli = stimuli_named(system)
    here = [stepper.initial for stepper in steppers]
    for place, step in enumerate(case.steps):
        for number, stepper in enumerate(steppers):
            results = stepper.results(here[number], stimuli[step.stimulus])
            if not results or results[0].outcome.open:
                return place + 1
            here[number] = results[0].configuration
        if here[0] != here[1]:
            return place + 1
    return len(case.steps)
