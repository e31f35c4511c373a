"""The options that say what is put up with from a target, and where one of Python runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from srpd.conformance.targets.limits import Limits

TimeoutOption = Annotated[
    float,
    typer.Option(metavar="SECONDS", help="How long a target in another process has for one reply."),
]
SettleOption = Annotated[
    float,
    typer.Option(
        metavar="SECONDS",
        help="How long a target that is not idle is waited for, in real and in virtual time; then "
        "the case is left open.",
    ),
]
InProcessOption = Annotated[
    bool,
    typer.Option(
        "--in-process",
        help="Have a python: target in this process, for a debugger: then nothing limits it.",
    ),
]


def bounds_of(timeout: float, settle: float, *, in_process: bool = False) -> Limits:
    """What is put up with from a target; of long waits the user is told."""
    from srpd.conformance.command_line.output import say
    from srpd.conformance.targets.limits import Limits, settle_of, timeout_of

    settled = settle_of(settle)
    return Limits(timeout_of(timeout), tell=say, in_process=in_process, settle=settled)
