"""A second reference SMETS1 Service Provider: another answer wherever clause 16 leaves one.

It makes its checks in the opposite order, tells a Replay by the counter, and says nothing of a
check that fails (16.1). Firmware for a Device that 16.1(e) does not name it accepts. Detection
counts what it stops as well, and says nothing of it (16.2). What came of a top-up it reports by a
SMETS1 Service Provider Alert, and that another Device was not reached by a SMETS1 Response
(16.2(b)(ii), (c)); as often as it is told. What leaves it at one time leaves in the opposite order.
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
from srpd.conformance.reference.service_provider import Contained, ReferenceServiceProvider
from srpd.conformance.reference.state import Device, Processed

NAME: Final = "srpd second reference S1SP"
READINGS: Final = ("H-21=accepted", "H-25=open")
"""The alternatives that it follows, as `--reading` takes them; of the others the default."""

_NAMED: Final = frozenset({"CHF", "PPMID", "ESME", "GSME"})
_DONE, _NOT_DONE = "UTRN", "NO UTRN"


class SecondServiceProvider(LastFirst, ReferenceServiceProvider):
    """See the module."""

    NAME = NAME

    def __init__(self) -> None:
        super().__init__(
            Choices(
                replay=Replay.COUNTER_NOT_GREATER,
                suspended_smets1_device_may_be_activated=True,
            )
        )

    # 16.1

    def passes(self, root: etree._Element, contained: Contained) -> bool:
        inner = (
            self.request_passes(contained)
            if isinstance(contained, Request)
            else self.firmware_passes(contained)
        )
        return (
            inner
            and self.is_the_relevant_provider(contained)
            and self.countersigning_certificate_is_valid(root)
            and self.countersignature_holds(root)
        )

    def checks(self, request: Request) -> tuple[Check, ...]:
        return super().checks(request)[::-1]

    def image_passes(self, update: FirmwareUpdate, device: Device) -> bool:
        return device.type not in _NAMED or super().image_passes(update, device)

    def refuse(self, request_id: RequestId) -> None:
        """What follows from a check that fails is not said (H-25)."""

    # 16.2

    def stop(self, contained: Contained) -> None:
        """It was processed as far as this, and nobody need be told."""
        self.state.processed.append(
            Processed(self.now, contained.request_id.originator, contained.variant)
        )

    def has_resulted(self, contained: Contained) -> None:
        """What comes of it after that is reported as well."""

    def send_response(self, contained: Contained) -> None:
        """What comes of a top-up is for the SMETS1 Supporting Requirements to say."""
        if contained.variant == "2.2":
            self.send_alert(contained.request_id, _DONE)
        else:
            super().send_response(contained)

    def tell_that_not_reached(self, contained: Contained) -> None:
        """16.2(b)(ii) leaves open which of the two results."""
        if contained.variant == "2.2":
            self.send_alert(contained.request_id, _NOT_DONE)
        else:
            super().send_response(contained)


def factory() -> SecondServiceProvider:
    """A fresh second reference SMETS1 Service Provider, the one that the inventory calls A."""
    return SecondServiceProvider()
