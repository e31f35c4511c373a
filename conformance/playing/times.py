"""The time that a target states for a message must be one at which it can have passed."""

from __future__ import annotations

from datetime import datetime

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.instants import read_instant, write_instant
from srpd.conformance.targets.protocol import PortMessage, TargetFault


def confirm_time(message: PortMessage, earliest: datetime, now: datetime) -> None:
    """Raises `TargetFault` unless the message passed between two instants of the virtual clock.

    `earliest` is when the target last said that it had nothing left, `now` what its clock says. A
    message that states no time is taken to have passed by now.
    """
    if not message.at:
        return
    where = f"a message at {message.port[:60]}"
    try:
        at = read_instant(message.at, "at")
    except MessageError as problem:
        raise TargetFault(
            f"{where} states no time that can be read: {problem}; it is to be ISO 8601 in UTC, "
            f"such as {write_instant(now)}"
        ) from None
    if earliest <= at <= now:
        return
    why = (
        f"its clock says {write_instant(now)}, so it has not passed yet"
        if at > now
        else f"it said at {write_instant(earliest)} that nothing was left to come"
    )
    raise TargetFault(
        f"{where} states that it passed at {write_instant(at)}, but {why}; the right time is from "
        f"{write_instant(earliest)} to {write_instant(now)}"
    )
