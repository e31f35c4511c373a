"""What the DCC keeps of the firmware of Communications Hubs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HubImage:
    """A Manufacturer Image as received; what was not received is empty.

    `creator` is the certificate, in PEM, of the person who is said to have created it.
    """

    image: bytes = b""
    signature: bytes = b""
    creator: str = ""
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class PlannedActivation:
    """The activation of an image on a hub at an instant; `urgent` for reasons of security."""

    reference: str
    hub: str
    at: datetime
    urgent: bool
