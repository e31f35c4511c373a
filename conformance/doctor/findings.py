"""What set-up checks find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from srpd.conformance.judging.verdicts import ExitCode
from srpd.conformance.plain import one_line


class State(Enum):
    """How a check went. None of them is a verdict."""

    WELL = "well"
    PROBLEM = "PROBLEM"
    NOT_DONE = "not done"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was expected, what was seen, and what to do about it."""

    check: str
    state: State
    expected: str
    seen: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """The set-up checks of a target. `about` is what it said of itself."""

    specification: str
    role: str
    about: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What is to be mended before a run."""
        return tuple(each for each in self.findings if each.state is State.PROBLEM)

    @property
    def exit_code(self) -> ExitCode:
        """What to tell the shell: a problem of the set-up is never a breach."""
        return ExitCode.ERROR if self.problems else ExitCode.ALL_PASSED


class Problem(Exception):
    """A check did not go well: what was seen."""


class NeverIdle(Problem):
    """The target was waited for, and did not become idle; `outstanding` is what it said of it."""

    def __init__(self, outstanding: Sequence[str]) -> None:
        super().__init__(f"never idle; outstanding: {shown('; '.join(outstanding) or 'nothing')}")


class NotDone(Exception):
    """A check cannot be made: why."""


def shown(text: object) -> str:
    """What a target said, short enough for a table."""
    return one_line(str(text), 160)
