"""Handover of DCC Controlled Devices: clause 9."""

from __future__ import annotations

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import PortMessage


@breaks("9.1(c)")
class TakesAnyCertificateInHandover(ReferenceDcc):
    """Does not confirm the Certificates in a handover."""

    def contained_certificates_are_valid(self, request: Request) -> bool:
        return request.variant == "6.21" or super().contained_certificates_are_valid(request)


@breaks("9.3")
class DoesNotTellOfFailedHandover(ReferenceDcc):
    """Acknowledges a handover whose checks have failed."""

    def apply_checks(self, request: Request, message: PortMessage) -> PortMessage | None:
        answer = super().apply_checks(request, message)
        return self.acknowledge(request) if request.variant == "6.21" else answer


@breaks("9.2")
class ReturnsAPreCommand(ReferenceDcc):
    """Returns a Pre-Command for a handover, and sends no Command."""

    def process_non_critical(self, request: Request) -> PortMessage:
        if self.is_handover(request):
            return self.process_critical(request)
        return super().process_non_critical(request)


@breaks("9.2")
class DropsWhatIsDated(ReferenceDcc):
    """Holds a handover until its execution date, and never sends it."""

    def carry_out_held(self, request: Request) -> None:
        if not self.is_handover(request):
            super().carry_out_held(request)


@breaks("9.1(b)")
class DoesNotSign(ReferenceDcc):
    """Sends the Command of a handover without its signature."""

    def is_handover(self, request: Request) -> bool:
        return not request.variant


@breaks("9.1(b)")
class DoesNotSignWhatItHeld(ReferenceDcc):
    """Sends the Command of a handover that was held without its signature."""

    def carry_out_held(self, request: Request) -> None:
        if self.is_smets1(request):
            super().carry_out_held(request)
        else:
            self.send_command(request, self.gbcs_payload(request), signed_by_dcc=False)


@breaks("9.1(a)", "9.2")
class SendsNoCommand(ReferenceDcc):
    """Acknowledges a handover, generates no GBCS Payload, and sends no Command."""

    def process_non_critical(self, request: Request) -> PortMessage:
        if self.is_handover(request):
            return self.acknowledge(request)
        return super().process_non_critical(request)
