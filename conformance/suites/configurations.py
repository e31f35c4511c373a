"""Configurations in words."""

from __future__ import annotations

from srpd.model.stepping import Configuration, Stepper


def parts(stepper: Stepper, configuration: Configuration) -> dict[str, str]:
    """What is so of each subject, in the order of the system, and then each circumstance."""
    found: dict[str, str] = {}
    for subject in stepper.system.subjects:
        profile = stepper.profile_of(configuration, subject.name)
        state = stepper.state_of(configuration, subject.name).value
        about = f"{profile.name}, " if profile and not subject.follows else ""
        found[subject.name] = f"{about}{state}"
    for each in stepper.system.circumstances:
        found[each.name] = str(stepper.circumstance_of(configuration, each.name))
    return found


def where(stepper: Stepper, configuration: Configuration) -> str:
    """What is otherwise than at the start of a test."""
    start = parts(stepper, stepper.initial)
    here = parts(stepper, configuration)
    told = [f"{name}: {value}" for name, value in here.items() if start[name] != value]
    return "; ".join(told) or "at the start"
