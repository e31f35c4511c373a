"""Clause 18.1(d)(viii), (ix): Update Firmware and Update PPMID Firmware, Device by Device."""

from __future__ import annotations

from srpd.conformance.messages import contents
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.core import base64_text
from srpd.conformance.reference.inventory import SUCCESS, Outcome
from srpd.conformance.reference.schedules import Schedules
from srpd.conformance.reference.state import Device

UPDATABLE_STATUSES = frozenset({"Commissioned", "Suspended"})
"""A suspended Device is to be brought back onto the Central Products List (2.1(a)). UNSURE."""


class Firmware(Schedules):
    """Which of the listed Devices are sent the image, and which are named in the answer."""

    def update_firmware(self, request: Request) -> Outcome:
        refused: dict[str, list[Eui]] = {}
        for identifier in dict.fromkeys(request.device_list):
            device = self.state.devices.get(identifier)
            reason = self.why_device_is_not_updated(request, device)
            if reason is not None and self.is_named_in_response(request, reason):
                refused.setdefault(reason, []).append(identifier)
            if device is not None and self.is_sent_firmware(request, reason):
                self.send_firmware(request, device)
        if not refused:
            return SUCCESS
        ppmid = request.variant == "11.4"
        warning = contents.firmware_warning(
            invalid=refused.get("invalid", ()),
            not_commissioned=refused.get("not commissioned", ()),
            not_applicable=refused.get("not applicable", ()),
            ppmid=ppmid,
        )
        return ("W110401" if ppmid else "W110101"), warning

    def is_named_in_response(self, request: Request, reason: str | None) -> bool:
        """(A): every Device that is left out, for whatever reason."""
        del request
        return reason is not None

    def is_sent_firmware(self, request: Request, reason: str | None) -> bool:
        """(B): every other Device."""
        del request
        return reason is None

    def why_device_is_not_updated(self, request: Request, device: Device | None) -> str | None:
        """(A): the list of the answer in which the Device is named; None if it is updated."""
        sender = self.sender(request)
        if device is None or sender is None:
            return "invalid"
        if not self.is_eligible_for(sender, device, self.now, self.now):
            return "invalid"
        if not self.is_of_the_kind_updated(request, device):
            return "not applicable"
        if not self.choices.firmware_goes_to_any_status and device.status not in UPDATABLE_STATUSES:
            return "not commissioned"
        if self.cpl_entry_for(request, device) is None:
            return "not applicable"
        return None

    def is_of_the_kind_updated(self, request: Request, device: Device) -> bool:
        """'Update PPMID Firmware' is for SMETS2+ PPMIDs; those of SMETS1 have 'Update Firmware', as
        16.1(e)(i) takes for granted (DUIS 4.0 release note, 3.1).
        """
        has_its_own = device.type == "PPMID" and not device.is_smets1
        return has_its_own == (request.variant == "11.4")

    def send_firmware(self, request: Request, device: Device) -> None:
        """(B): towards the Communications Hub; for SMETS1 signed, to the Service Provider."""
        if device.is_smets1:
            self.emit(
                f"s1sp.{device.s1sp or 'unknown'}",
                self.signed_for_service_provider(request),
                kind="countersigned-service-request",
                device=device.id,
                srv=request.variant,
                request_id=str(request.request_id),
            )
            return
        self.send_towards_hub(request, device)

    def signed_for_service_provider(self, request: Request) -> str:
        """(B): what goes to the SMETS1 Service Provider is Digitally Signed."""
        return self.countersigned(request)

    def hub_that_is_reached(self, device: Device) -> str | None:
        """(B): the Communications Hub Function associated with the Device."""
        hub = self.state.hub_of(device)
        return None if hub is None else hub.id

    def send_towards_hub(self, request: Request, device: Device) -> None:
        self.emit(
            "wan",
            kind="firmware",
            device=device.id,
            hub=self.hub_that_is_reached(device),
            srv=request.variant,
            request_id=str(request.request_id),
            payload=base64_text(self.gbcs_payload(request, device.id)),
        )
