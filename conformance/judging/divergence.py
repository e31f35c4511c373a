"""Where a case that was made for one reading goes on differently under another.

What a tester arranges for a Device depends on how the Device stands under the readings that the
case is played under. Judged under another reading, the case is good as long as both say the same of
every Device.
"""

from __future__ import annotations

from collections.abc import Mapping

from srpd.conformance.bindings.system_fixtures import SYSTEM_FIXTURES
from srpd.conformance.manners import comes_to_nothing
from srpd.generators.suite import Case
from srpd.model.composition import stimuli_named
from srpd.model.systems import stepper


def steps_in_common(case: Case, played: Mapping[str, str], judged: Mapping[str, str]) -> int:
    """After how many steps the two readings first say different things of a Device.

    The number of all steps, if they never do.
    """
    devices = SYSTEM_FIXTURES[case.system].parts
    if not devices or dict(played) == dict(judged):
        return len(case.steps)
    steppers = (stepper(case.system, played), stepper(case.system, judged))
    stimuli = stimuli_named(steppers[0].system)
    here = [each.initial for each in steppers]
    for place, step in enumerate(case.steps):
        if comes_to_nothing(case.system, step):
            continue
        for number, each in enumerate(steppers):
            results = each.results(here[number], stimuli[step.stimulus])
            if not results or results[0].outcome.open:
                return len(case.steps)
            here[number] = results[0].configuration
        one, other = (
            [each.state_of(configuration, device) for device in devices]
            for each, configuration in zip(steppers, here, strict=True)
        )
        if one != other:
            return place + 1
    return len(case.steps)
