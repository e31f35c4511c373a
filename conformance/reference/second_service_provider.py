"""A second reference SMETS1 Service Provider: another answer wherever clause 16 leaves one.

It makes its checks in the opposite order and says nothing of one that fails (16.1), nor of what
detection stops (16.2); it tells a Replay by the counter. Firmware for a Device that 16.1(e) does not
name it accepts. What comes of a top-up it reports by a SMETS1 Service Provider Alert, and that a
Device was not reached by a SMETS1 Response (16.2(b)(ii), (c)), each time that it is told. Detection
counts what it stops as well. What leaves it at one time leaves in the opposite order.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.smets1_firmware import FirmwareUpdate
from srpd.conformance.reference.checks import Check
from srpd.conformance.reference.choices import Choices, Replay
from srpd.conformance.reference.last_first import LastFirst
from srpd.conformance.reference.service_provider import (
    CHECK_FAILED,
    DETECTION_FAILED,
    Contained,
    ReferenceServiceProvider,
)
from srpd.conformance.reference.state import SMART_METERS, Device, Processed
from srpd.conformance.targets.protocol import PortMessage

NAME: Final = "srpd second reference S1SP"
READINGS: Final = ("H-21=accepted", "H-25=open")
"""The alternatives that it follows, as `--reading` takes them; of the others the default."""

_DONE: Final = "DONE"


class SecondServiceProvider(LastFirst, ReferenceServiceProvider):
    """See the module."""

    NAME = NAME

    def __init__(self) -> None:
        super().__init__(
            Choices(
                replay=Replay.COUNTER_NOT_GREATER, suspended_smets1_device_may_be_activated=True
            )
        )
