"""Firmware updates: clause 18.1(d)(viii) and (ix)."""

from __future__ import annotations

from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import DS, parse_xml, required, serialise
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.inventory import Outcome
from srpd.conformance.reference.state import Device

FIRMWARE, PPMID = "11.1", "11.4"


@breaks("18.1(d)(viii)(A)")
class NamesNobody(ReferenceDcc):
    """Does not say which Devices are left out."""

    variant = FIRMWARE

    def is_named_in_response(self, request: Request, reason: str | None) -> bool:
        named = super().is_named_in_response(request, reason)
        return named and request.variant != self.variant


@breaks("18.1(d)(ix)(A)")
class NamesNobodyOfPpmids(NamesNobody):
    """Does not say which Pre-Payment Meter Interface Devices are left out."""

    variant = PPMID


@breaks("18.1(d)(viii)(A)")
class NamesOnlyWhatItHolds(ReferenceDcc):
    """Says nothing of a Device that it does not know."""

    def is_named_in_response(self, request: Request, reason: str | None) -> bool:
        return super().is_named_in_response(request, reason) and reason != "invalid"


@breaks("18.1(d)(viii)(A)")
class NamesNoneThatIsNotApplicable(ReferenceDcc):
    """Says nothing of a Device for whose model the firmware is not listed."""

    def is_named_in_response(self, request: Request, reason: str | None) -> bool:
        named = super().is_named_in_response(request, reason)
        return named and (reason != "not applicable" or request.variant == PPMID)


@breaks("18.1(d)(viii)(A)")
class NamesOneThatIsSent(ReferenceDcc):
    """Names the Devices to which it sends the firmware, too."""

    def update_firmware(self, request: Request) -> Outcome:
        self._every = request.variant == FIRMWARE
        return super().update_firmware(request)

    def why_device_is_not_updated(self, request: Request, device: Device | None) -> str | None:
        reason = super().why_device_is_not_updated(request, device)
        self._is_fit = reason is None
        return "invalid" if self._every and self._is_fit else reason

    def is_sent_firmware(self, request: Request, reason: str | None) -> bool:
        return super().is_sent_firmware(request, reason) or self._is_fit


@breaks("18.1(d)(viii)(B)")
class SendsToThoseLeftOut(ReferenceDcc):
    """Names those that are left out, and sends it to them all the same."""

    variant = FIRMWARE

    def is_sent_firmware(self, request: Request, reason: str | None) -> bool:
        return super().is_sent_firmware(request, reason) or request.variant == self.variant


@breaks("18.1(d)(ix)(B)")
class SendsToPpmidsLeftOut(SendsToThoseLeftOut):
    """Names the Pre-Payment Meter Interface Devices left out, and sends it to them all the same."""

    variant = PPMID


@breaks("18.1(d)(viii)(B)")
class SendsToNobody(ReferenceDcc):
    """Answers as if it sent the firmware, and sends it to none."""

    variant = FIRMWARE

    def is_sent_firmware(self, request: Request, reason: str | None) -> bool:
        return super().is_sent_firmware(request, reason) and request.variant != self.variant


@breaks("18.1(d)(ix)(B)")
class SendsToNoPpmid(SendsToNobody):
    """Answers as if it sent Pre-Payment Meter Interface Devices the firmware, and sends none."""

    variant = PPMID


@breaks("18.1(d)(viii)(B)")
class SendsOnlyIfAllAreFit(ReferenceDcc):
    """Lets the Devices that are left out spoil it for the others (the other side of H-09)."""

    def is_sent_firmware(self, request: Request, reason: str | None) -> bool:
        reasons = (
            self.why_device_is_not_updated(request, self.state.devices.get(each))
            for each in request.device_list
        )
        spoilt = request.variant == FIRMWARE and any(reasons)
        return super().is_sent_firmware(request, reason) and not spoilt


@breaks("18.1(d)(viii)(B)")
class SendsUnsignedToServiceProvider(ReferenceDcc):
    """Sends the SMETS1 Service Provider what it does not sign."""

    def signed_for_service_provider(self, request: Request) -> str:
        signed = parse_xml(super().signed_for_service_provider(request))
        signed.remove(required(signed, "Signature", DS))
        return serialise(signed)


@breaks("18.1(d)(viii)(B)")
class SendsSmets1ByWan(ReferenceDcc):
    """Treats a SMETS1 Device like any other."""

    def send_firmware(self, request: Request, device: Device) -> None:
        self.send_towards_hub(request, device)


@breaks("18.1(d)(viii)(B)")
class ReachesAnotherHub(ReferenceDcc):
    """Sends the firmware to a Communications Hub Function that has nothing to do with it."""

    def hub_that_is_reached(self, device: Device) -> str | None:
        right = super().hub_that_is_reached(device)
        return right if device.type == "PPMID" else _another_hub(self, right)


@breaks("18.1(d)(ix)(B)")
class ReachesAnotherHubForPpmids(ReferenceDcc):
    """Sends the firmware of a Pre-Payment Meter Interface Device to a hub of another home."""

    def hub_that_is_reached(self, device: Device) -> str | None:
        right = super().hub_that_is_reached(device)
        return _another_hub(self, right) if device.type == "PPMID" else right


def _another_hub(dcc: ReferenceDcc, right: str | None) -> str | None:
    """The first Communications Hub Function of the inventory that is not the right one."""
    devices = dcc.state.devices.values()
    return next((each.id for each in devices if each.type == "CHF" and each.id != right), None)
