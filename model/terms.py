"""The small closed vocabularies: User Roles, Device Types, SMI Statuses, web services."""

from __future__ import annotations

from enum import StrEnum

from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean


class Known(StrEnum):
    """Whether something holds, as far as the public sources go."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class UserRole(StrEnum):
    """The User Roles, by the abbreviation that the Service Request matrix uses."""

    IMPORT_SUPPLIER = "IS"
    EXPORT_SUPPLIER = "ES"
    GAS_SUPPLIER = "GS"
    REGISTERED_SUPPLIER_AGENT = "RSA"
    ELECTRICITY_DISTRIBUTOR = "ED"
    GAS_TRANSPORTER = "GT"
    OTHER_USER = "OU"
    METER_DATA_RETRIEVER = "MDR"

    @property
    def wording(self) -> str:
        """The Code's name of the role, such as ``Import Supplier``."""
        return self.name.replace("_", " ").title()


_DEVICE_TYPE_WORDING = {
    "ESME": "Electricity Smart Meter",
    "GSME": "Gas Smart Meter",
    "GPF": "Gas Proxy Function",
    "CHF": "Communications Hub Function",
    "HCALCS": "HAN Connected Auxiliary Load Control Switch",
    "PPMID": "Pre-Payment Meter Interface Device",
    "IHD": "In Home Display",
    "CAD": "Consumer Access Device",
}


class DeviceType(StrEnum):
    """The Device Types of the interface; the value is the token in its messages.

    A Standalone Auxiliary Proportional Controller is carried as an `ESME`.
    """

    ESME = "ESME"
    GSME = "GSME"
    GPF = "GPF"
    CHF = "CHF"
    HCALCS = "HCALCS"
    PPMID = "PPMID"
    IHD = "IHD"
    CAD = "CAD"

    @property
    def wording(self) -> str:
        """The name in full."""
        return _DEVICE_TYPE_WORDING[self.value]

    @property
    def is_type_2(self) -> bool:
        """Whether it is a Type 2 Device, which has no SMI Status."""
        return self in (DeviceType.IHD, DeviceType.CAD)

    @property
    def is_smart_meter(self) -> bool:
        """Whether it is a Smart Meter (an `ESME` may also be a controller, which is none)."""
        return self in (DeviceType.ESME, DeviceType.GSME)


class SmiStatus(StrEnum):
    """The SMI Status of a Device; the value is the wording of Appendix AB, or in its manner."""

    PENDING = "pending"
    WHITELISTED = "whitelisted"
    INSTALLED_NOT_COMMISSIONED = "installed not commissioned"
    COMMISSIONED = "commissioned"
    DECOMMISSIONED = "decommissioned"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    RECOVERY = "recovery"
    RECOVERED = "recovered"

    @property
    def duis(self) -> str:
        """The token in messages, such as ``InstalledNotCommissioned``."""
        return "".join(word.capitalize() for word in self.value.split())

    @classmethod
    def of_duis(cls, token: str) -> SmiStatus:
        """The status that a message token stands for. Raises `BadInput` for another token."""
        for status in cls:
            if status.duis == token:
                return status
        hint = did_you_mean(token, (status.duis for status in cls))
        raise BadInput(f"no SMI Status {token!r}: {hint}")


class Service(StrEnum):
    """The web services to which a User sends its requests."""

    SEND_COMMAND = "send-command"
    TRANSFORM = "transform"
    NON_DEVICE = "non-device"


class FutureDating(StrEnum):
    """Who holds a request until its execution time: nobody, the DCC, the Device, or both."""

    NONE = "none"
    DSP = "dsp"
    DEVICE = "device"
    DSP_AND_DEVICE = "dsp+device"


class CodeKind(StrEnum):
    """What the first letter of a Response Code tells."""

    INFORMATION = "information"
    ERROR = "error"
    WARNING = "warning"
