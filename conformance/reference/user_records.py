"""What a User system keeps: what it was told to do, what it received, and how far things are."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, eui
from srpd.conformance.messages.requests import Request

MAX_IMAGE: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """A Service Request that somebody wants sent, and what for."""

    reference: str
    user: Eui
    device: Eui
    variant: str
    command_variant: int | None = None
    other_device: Eui | None = None
    firmware: str = ""
    reason: str = ""
    supply_sensitive: bool = False

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Order:
        """Raises `Malformed` for what is no instruction."""
        variant, other = fields.get("command_variant"), fields.get("other_device")
        return cls(
            reference=text(fields, "reference"),
            user=eui(text(fields, "user"), "user"),
            device=eui(text(fields, "device"), "device"),
            variant=text(fields, "srv"),
            command_variant=variant if type(variant) is int else None,
            other_device=None if other is None else eui(str(other), "other_device"),
            firmware=str(fields.get("firmware") or "")[:100],
            reason=str(fields.get("reason") or "")[:100],
            supply_sensitive=fields.get("supply_sensitive") is True,
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """A Service Request that was sent, and the order that it was sent for."""

    order: Order
    request: Request


@dataclass(frozen=True, slots=True)
class Image:
    """What was received about a replacement Manufacturer Image; what was not is empty."""

    ota_header: bytes
    image: bytes
    signature: bytes
    hash: str
    creator: str
    manufacturer: str
    model: str
    firmware: str

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Image:
        return cls(
            _octets(fields, "ota_header"),
            _octets(fields, "image"),
            _octets(fields, "signature"),
            *(
                str(fields.get(name) or "")[:10_000]
                for name in ("hash", "creator", "manufacturer", "model", "firmware")
            ),
        )


@dataclass(slots=True)
class Replacement:
    """A replaced Communications Hub, and the steps of clause 10.1 that are taken."""

    order: Order
    old_hub: Eui
    old_gas_proxy: Eui
    new_hub: Eui
    new_gas_proxy: Eui
    gas_meter: Eui | None
    asked: dict[str, str] = field(default_factory=dict)
    """RequestID -> the step that it asks for."""
    taken: set[str] = field(default_factory=set)


def text(fields: Mapping[str, Any], name: str) -> str:
    """A short text. Raises `Malformed` if it is missing."""
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 300:
        raise Malformed(name, "is missing, or no short text")
    return value


def _octets(fields: Mapping[str, Any], name: str) -> bytes:
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > 2 * MAX_IMAGE:
        return b""
    try:
        return b64decode(value, validate=True)
    except ValueError:
        return b""
