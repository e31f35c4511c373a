"""Clause 6.1(i), (m): firmware images and Sub GHz settings."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import elements, local_name
from srpd.conformance.reference.core import Core
from srpd.conformance.reference.state import CplEntry, Device


class ContentChecks(Core):
    """What stands in the body of the request, compared with what the DCC holds."""

    # 6.1(i)

    def updates_firmware(self, request: Request) -> bool:
        return request.variant in ("11.1", "11.4")

    def image_hash(self, request: Request) -> str | None:
        """The hash of the Manufacturer Image in the request; None if there is no image."""
        try:
            image = b64decode(request.value("FirmwareImage") or "", validate=False)
        except ValueError:
            return None
        return sha256(image).hexdigest()

    def cpl_entry_for(self, request: Request, device: Device) -> CplEntry | None:
        """The entry for the Device's model with the firmware version of the request."""
        version = request.value("FirmwareVersion") or ""
        entry = self.state.cpl.get((device.manufacturer, device.model, version))
        return entry if entry is not None and entry.current else None

    def image_hash_is_that_of_the_central_products_list(self, request: Request) -> bool:
        """For the Devices whose model has an entry; if none has, the image is not listed at all.

        Devices that have no entry beside others that have are reported one by one (H-09).
        """
        listed = [d for i in request.device_list if (d := self.state.devices.get(i))]
        entries = [entry for d in listed if (entry := self.cpl_entry_for(request, d))]
        if not listed:
            return True
        held = self.image_hash(request)
        return bool(entries) and all(entry.image_hash == held for entry in entries)

    # 6.1(m)

    def sets_sub_ghz_configuration(self, request: Request) -> bool:
        return request.variant == "6.28"

    def sub_ghz_channels_are_available(self, request: Request) -> bool:
        asked = {
            f"{local_name(band)[:9]}/{local_name(channel)}"
            for band in elements(request.body)
            if local_name(band).startswith(("LowerBandSubGHz", "UpperBandSubGHz"))
            for channel in elements(band)
        }
        return all(self.is_available_channel(channel) for channel in asked)

    def is_available_channel(self, channel: str) -> bool:
        """By the fixtures of its band if there are any, otherwise by what is assumed."""
        held = self.state.sub_ghz_channels.get(channel.partition("/")[0])
        return channel in (self.choices.sub_ghz_available_channels if held is None else held)
