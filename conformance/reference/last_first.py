"""What falls due at one time leaves in the opposite order: no clause orders different messages."""

from __future__ import annotations

from dataclasses import replace

from srpd.conformance.reference.core import Core
from srpd.conformance.targets.protocol import Drained


class LastFirst(Core):
    """What each second reference has in common."""

    def drain(self) -> Drained:
        """What left at one time, the last first."""
        drained = super().drain()
        last_first = list(drained.messages)
        last_first.reverse()
        last_first.sort(key=lambda message: message.at)
        return replace(drained, messages=tuple(last_first))
