"""What the checker says, as plain data for tables and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from srpd.conformance.certifier.certify import Certification, Verdict
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import system as system_named


def listing(certification: Certification) -> dict[str, Any]:
    """The verdict on every system, the reasons to refuse, and the assumptions.

    `inseparable` counts the pairs of configurations that no sequence of stimuli separates; with a
    guarantee that holds, `pairs` has them in words.
    """
    return {
        "holds": certification.holds,
        "systems": [_system(verdict) for verdict in certification.verdicts],
        "refused": [asdict(finding) for finding in certification.every_finding()],
        "assumptions": list(certification.assumptions),
    }


def _system(verdict: Verdict) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "system": claim.system,
        "verdict": "HOLDS" if verdict.holds else "REFUSED",
        "configurations": len(claim.configurations),
        "states": claim.states_demanded + claim.extra_states,
        "tests": verdict.tests,
        "steps": verdict.steps,
        "inseparable": len(claim.inseparable),
        "open": len(claim.open),
        "fault_domain": claim.fault_domain if verdict.holds else "",
        "pairs": list(_pairs(verdict)) if verdict.holds else [],
    }


def _pairs(verdict: Verdict) -> Iterator[dict[str, Any]]:
    stepper = Stepper(system_named(verdict.claim.system))
    words = [_in_words(stepper, each) for each in verdict.claim.configurations]
    for one, other in sorted(verdict.claim.inseparable):
        alike = verdict.claim.classes[one] == verdict.claim.classes[other]
        yield {
            "configurations": [one, other],
            "one": words[one],
            "other": words[other],
            "permit": "the same" if alike else "what can be taken for one another",
        }


def _in_words(stepper: Stepper, configuration: Configuration) -> str:
    parts = []
    for subject in stepper.system.subjects:
        profile = stepper.profile_of(configuration, subject.name)
        state = stepper.state_of(configuration, subject.name).value
        about = f" ({profile.name})" if profile and not subject.follows else ""
        parts.append(f"{subject.name}{about}: {state}")
    for each in stepper.system.circumstances:
        parts.append(f"{each.name}: {stepper.circumstance_of(configuration, each.name)}")
    return "; ".join(parts)
