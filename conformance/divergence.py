"""Where a case that was made for one reading goes on differently under another.

What a tester arranges for a Device depends on how the Device stands under the readings that the
case is played under. Judged under another reading, the case is good as long as both say the same of
every Device.
"""

from __future__ import annotations

from collections.abc import Mapping

from srpd.conformance.bindings.stages import STAGES
from srpd.conformance.manners import comes_to_nothing
from srpd.generators.suite import Case
from srpd.model.composition import stimuli_named
from srpd.model.stepping import Stepper
from srpd.model.systems import system as system_named


def steps_in_common(case: Case, played: Mapping[str, str], judged: Mapping[str, str]) -> int:
    """After how many steps the two readings first say different things of a Device.

    The number of all steps, if they never do.
    """
    devices = STAGES[case.system].parts
    if not devices or dict(played) == dict(judged):
        return len(case.steps)
    system = system_named(case.system)
    steppers = (Stepper(system.under(played)), Stepper(system.under(judged)))
    stimuli = stimuli_named(system)
    here = [stepper.initial for stepper in steppers]
    for place, step in enumerate(case.steps):
        if comes_to_nothing(case.system, step):
            continue
        for number, stepper in enumerate(steppers):
            results = stepper.results(here[number], stimuli[step.stimulus])
            if not results or results[0].outcome.open:
                return len(case.steps)
            here[number] = results[0].configuration
        one, other = (
            [stepper.state_of(configuration, device) for device in devices]
            for stepper, configuration in zip(steppers, here, strict=True)
        )
        if one != other:
            return place + 1
    return len(case.steps)
