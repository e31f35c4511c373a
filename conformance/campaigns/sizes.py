"""Whether a run can be kept, read again and replayed: confirmed before anything is played."""

from __future__ import annotations

import shutil
from pathlib import Path

from srpd.conformance.recording.trace import LARGEST_TRACE
from srpd.generators.suite import LARGEST_FILE, Suite, as_text
from srpd.model.faults import BadInput, NotWritten

MOST_STEPS = 2_000
"""Of a case: longer ones could not be replayed."""
_OF_A_STEP = 10_000
"""Octets that a step takes in a trace, as a rule fewer: with what is sent, seen, and asked."""
_OF_A_STEP_IN_A_SUITE = 250


def confirm_size(suite: Suite, folder: Path) -> None:
    """Raise `BadInput` for a suite too large to be judged, and `NotWritten` if there is no room."""
    for case in suite.cases:
        if len(case.steps) > MOST_STEPS:
            raise BadInput(
                f"case {case.id} has {len(case.steps):,} steps: one with more than {MOST_STEPS:,} "
                "could not be replayed; make a suite with --longest"
            )
    octets = len(as_text(suite).encode())
    if octets > LARGEST_FILE:
        raise BadInput(
            f"the suite file would have {octets:,} octets, and one with more than {LARGEST_FILE:,} "
            "cannot be judged: run it in parts, such as --system by --system"
        )
    confirm_steps(sum(len(case.steps) for case in suite.cases), folder)


def confirm_campaign(steps: int, folder: Path) -> None:
    """Raise as `confirm_size` does for fuzzing that may take so many steps."""
    most = LARGEST_FILE // _OF_A_STEP_IN_A_SUITE
    if steps > most:
        raise BadInput(
            f"up to {steps:,} steps may be made, and of more than {most:,} the suite file could "
            "not be judged: take fewer --examples or --steps, or go --system by --system"
        )
    confirm_steps(0, folder)


def confirm_steps(steps: int, folder: Path) -> None:
    """Raise as `confirm_size` does for a trace of so many steps."""
    needed = steps * _OF_A_STEP
    if needed > LARGEST_TRACE:
        raise BadInput(
            f"the trace of {steps:,} steps would have about {needed:,} octets, and one with more "
            f"than {LARGEST_TRACE:,} cannot be judged: run the suite in parts"
        )
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise NotWritten(
            f"{folder}: the trace of {steps:,} steps takes about {needed:,} octets, and "
            f"{free:,} are free: make room, or name another place"
        )
