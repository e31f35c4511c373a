"""The findings as data for programs, and in a sentence."""

from __future__ import annotations

from typing import Any

from srpd.conformance.doctor.findings import Examination, State


def as_rows(found: Examination) -> dict[str, Any]:
    """What the checks found, as JSON has it."""
    return {
        "target": {"specification": found.specification, "role": found.role, **found.about},
        "checks": [
            {
                "check": each.check,
                "state": each.state.value,
                "expected": each.expected,
                "seen": each.seen,
                "advice": each.advice,
            }
            for each in found.findings
        ],
        "exit_code": int(found.exit_code),
    }


def summary(found: Examination) -> str:
    """The examination in one line."""
    counts = {state: sum(each.state is state for each in found.findings) for state in State}
    begun = (
        f"{counts[State.WELL]} checks went well, {counts[State.PROBLEM]} found a problem, "
        f"{counts[State.NOT_DONE]} were not done."
    )
    if found.problems:
        return f"{begun} Exit code 4: the set-up is to be mended; nothing is said about any clause."
    return f"{begun} Exit code 0: the target can be tested."
