"""What the DCC knows: its Users, the Smart Metering Inventory, and what it has under way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from cryptography import x509

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount
from srpd.conformance.reference.calendar import Calendar
from srpd.conformance.reference.hub_images import HubImage, PlannedActivation

SMETS1 = "SMETS1"
SMETS2 = "SMETS2+"
SMART_METERS = frozenset({"ESME", "GSME"})
"""A Standalone Auxiliary Proportional Controller is handled as an ESME."""
TYPE_2 = frozenset({"IHD", "CAD"})
HUB_FUNCTIONS = frozenset({"CHF", "GPF"})


@dataclass(frozen=True, slots=True)
class User:
    """One User ID. It acts in one User Role; those of one `party` are User IDs of one User."""

    id: str
    role: str
    suspended: bool
    mpids: frozenset[str]
    party: str = ""


@dataclass(slots=True)
class Device:
    """A Device in the Smart Metering Inventory. `status` is None for a Type 2 Device."""

    id: str
    type: str
    generation: str = SMETS2
    status: str | None = None
    chf: str | None = None
    gpf: str | None = None
    import_mpxn: str | None = None
    secondary_import_mpan: str | None = None
    export_mpan: str | None = None
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    s1sp: str | None = None
    sapc: bool = False
    former_chfs: frozenset[str] = frozenset()
    supplier_credentials: str | None = None

    @property
    def is_smets1(self) -> bool:
        return self.generation == SMETS1

    @property
    def mpxns(self) -> frozenset[str]:
        """The MPRN or MPANs the Device itself is associated with."""
        own = (self.import_mpxn, self.secondary_import_mpan, self.export_mpan)
        return frozenset(mpxn for mpxn in own if mpxn)


@dataclass(frozen=True, slots=True)
class Registration:
    """A User is registered in a role for an MPAN or MPRN, from an instant up to another."""

    mpxn: str
    role: str
    user: str
    since: datetime
    until: datetime | None

    def holds_at(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Threshold:
    """An Anomaly Detection Threshold: a number in a period, or the maximum of a data value."""

    scope: str
    variant: str
    user: str | None = None
    limit: int = 0
    period: timedelta = timedelta(0)
    item: str = ""
    maximum: float = 0.0


@dataclass(frozen=True, slots=True)
class CplEntry:
    """A Device Model on the Central Products List, with the hash of its Manufacturer Image."""

    manufacturer: str
    model: str
    firmware: str
    image_hash: str
    current: bool


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """An Organisation Certificate, or that of an Issuing OCA, that the DCC knows."""

    certificate: x509.Certificate
    role: str
    user: str | None
    issuing_oca: bool
    revoked: bool
    mpids: frozenset[str]


@dataclass(slots=True)
class Stored:
    """A request that waits for its execution time."""

    request: Request
    at: datetime
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A communication in quarantine, and what is left to do with it once it is released."""

    request: Request
    event: int
    proceed: Callable[[], None]


@dataclass(frozen=True, slots=True)
class InTurn:
    """A communication that waits for another request, and what is left to do with it then."""

    request: Request
    proceed: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Processed:
    """A communication that reached detection."""

    at: datetime
    user: str
    variant: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule, and the User that created it."""

    id: int
    user: str
    device: str
    request: Request
    calendar: Calendar


@dataclass(slots=True)
class State:
    """All of it. A new one is the empty state."""

    users: dict[str, User] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    registrations: list[Registration] = field(default_factory=list)
    thresholds: dict[tuple[str, str, str | None, str], Threshold] = field(default_factory=dict)
    cpl: dict[tuple[str, str, str], CplEntry] = field(default_factory=dict)
    certificates: dict[tuple[str, int], KnownCertificate] = field(default_factory=dict)
    sub_ghz_channels: dict[str, frozenset[str]] = field(default_factory=dict)
    stored: dict[tuple[str, str], Stored] = field(default_factory=dict)
    held: list[Stored] = field(default_factory=list)
    quarantine: dict[str, Quarantined] = field(default_factory=dict)
    processed: list[Processed] = field(default_factory=list)
    cos_forwarded: dict[str, Request] = field(default_factory=dict)
    cos_waiting: dict[str, Stored] = field(default_factory=dict)
    cos_kept: list[Stored] = field(default_factory=list)
    cos_responses: set[str] = field(default_factory=set)
    cos_authorised: set[str] = field(default_factory=set)
    sent: dict[str, Request] = field(default_factory=dict)
    followers: dict[str, str] = field(default_factory=dict)
    executed: dict[str, bool] = field(default_factory=dict)
    in_turn: dict[str, InTurn] = field(default_factory=dict)
    schedules: dict[int, Schedule] = field(default_factory=dict)
    made_by_schedules: dict[str, int] = field(default_factory=dict)
    last_schedule: int = 0
    accepted: set[str] = field(default_factory=set)
    in_processing: set[str] = field(default_factory=set)
    last_counters: dict[tuple[str, str], int] = field(default_factory=dict)
    alert_management: dict[str, AlertLimits] = field(default_factory=dict)
    alert_times: dict[str, list[datetime]] = field(default_factory=dict)
    alert_codes: dict[tuple[str, str], CodeCount] = field(default_factory=dict)
    alerts_counted_by_code: set[str] = field(default_factory=set)
    hub_images: dict[str, HubImage] = field(default_factory=dict)
    distributed_images: set[str] = field(default_factory=set)
    planned_activations: list[PlannedActivation] = field(default_factory=list)
    alerts: int = 0
    quarantine_events: int = 0

    def digest(self) -> str:
        """A SHA-256 of the state in one written form; that of the empty state is a constant."""
        plain = {
            part.name: value if isinstance(value, int) else sorted(map(repr, value))
            for part in fields(self)
            for value in (getattr(self, part.name),)
        }
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def smart_meters_behind(self, chf: str | None) -> list[Device]:
        """The Smart Meters on the home area network of a Communications Hub Function."""
        if chf is None:
            return []
        return [d for d in self.devices.values() if d.type in SMART_METERS and d.chf == chf]

    def hub_of(self, device: Device) -> Device | None:
        """The Communications Hub Function of the Device: itself, or that whose HAN it is on."""
        if device.type == "CHF":
            return device
        if device.type == "GPF":
            for other in self.devices.values():
                if other.type == "CHF" and (other.gpf == device.id or other.id == device.chf):
                    return other
            return None
        return self.devices.get(device.chf) if device.chf else None

    def gas_proxy_of(self, chf: Device) -> Device | None:
        """The Gas Proxy Function of the same Communications Hub."""
        for other in self.devices.values():
            if other.type == "GPF" and (other.id == chf.gpf or other.chf == chf.id):
                return other
        return None

    def mpxns_leading_to(self, device: Device) -> frozenset[str]:
        """The MPRNs and MPANs with which the Inventory relates the Device.

        Those of the Device itself; for other Devices those of the Smart Meters on the same home
        area network, of which a Gas Proxy Function relates to the Gas Smart Meters alone.
        """
        if device.type in SMART_METERS:
            return device.mpxns
        hub = self.hub_of(device)
        meters = self.smart_meters_behind(hub.id if hub else device.chf)
        if device.type == "GPF":
            meters = [meter for meter in meters if meter.type == "GSME"]
        return frozenset(mpxn for meter in meters for mpxn in meter.mpxns)
