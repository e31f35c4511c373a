"""What is put up with from a target beyond this process: how long, and how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from srpd.model.faults import BadInput

LONGEST_REPLY = 64_000_000
DEFAULT_TIMEOUT = timedelta(seconds=60)
DEFAULT_SETTLE = timedelta(seconds=30)
_LONGEST_TIMEOUT = timedelta(hours=24)


def _nobody(_: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is put up with from a target.

    `timeout` is how long one reply may take, from the first byte of the request to the last of the
    reply; `longest_reply` is in bytes. `settle` is how long a target that is not idle is waited
    for, in real and in virtual time. After `patience` of a wait, and as often again, `tell` is
    given one line that says who is awaited and for what. With `in_process` a target of Python runs
    in this process, where a reply may take as long, and be as long, as it likes.
    """

    timeout: timedelta = DEFAULT_TIMEOUT
    longest_reply: int = LONGEST_REPLY
    patience: timedelta = timedelta(seconds=5)
    tell: Callable[[str], None] = _nobody
    in_process: bool = False
    settle: timedelta = DEFAULT_SETTLE


DEFAULT_LIMITS = Limits()


def timeout_of(seconds: float) -> timedelta:
    """A time limit in seconds, as it is given to us. Raises `BadInput` for one that is none."""
    if not 0 < seconds <= _LONGEST_TIMEOUT.total_seconds():
        raise BadInput(
            f"--timeout {seconds:g}: give a number of seconds above 0, and at most "
            f"{_LONGEST_TIMEOUT.total_seconds():.0f}"
        )
    return timedelta(seconds=seconds)


def settle_of(seconds: float) -> timedelta:
    """How long to wait until a target is idle, as it is given to us; 0 is not at all.

    Raises `BadInput` for a number that is none.
    """
    if not 0 <= seconds <= _LONGEST_TIMEOUT.total_seconds():
        raise BadInput(
            f"--settle {seconds:g}: give a number of seconds from 0 to "
            f"{_LONGEST_TIMEOUT.total_seconds():.0f}"
        )
    return timedelta(seconds=seconds)
