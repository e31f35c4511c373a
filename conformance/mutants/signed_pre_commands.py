"""Signed Pre-Commands: clause 7."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.checks import Rejection
from srpd.conformance.targets.protocol import PortMessage


@breaks("7.1")
class AcknowledgesNoPreCommand(ReferenceDcc):
    """Acknowledges no Signed Pre-Command."""

    def receive_request(self, request: Request, message: PortMessage) -> PortMessage | None:
        answer = super().receive_request(request, message)
        return (
            None
            if request.is_signed_pre_command and ">I99<" in getattr(answer, "xml", "")
            else answer
        )


@breaks("7.1(a)")
class VerifiesNothing(ReferenceDcc):
    """Does not Verify a Signed Pre-Command."""

    def body_fits_the_variant(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().body_fits_the_variant(request)

    def command_variant_applies(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().command_variant_applies(request)

    def reference_and_variant_belong_together(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().reference_and_variant_belong_together(
            request
        )

    def device_is_known(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().device_is_known(request)


@breaks("7.1(b)")
class ForgetsSuspendedRights(ReferenceDcc):
    """Lets a User return a Signed Pre-Command whose rights are suspended."""

    def senders_rights_are_not_suspended(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().senders_rights_are_not_suspended(request)

    def senders_role_is_eligible(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().senders_role_is_eligible(request)


@breaks("7.1(c)")
class AcceptsBrokenSignatures(ReferenceDcc):
    """Accepts a Signed Pre-Command whose signature does not hold."""

    def signature_holds(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().signature_holds(request)


@breaks("7.1(d)")
class TrustsAnyCertificate(ReferenceDcc):
    """Does not Confirm Validity of the Certificate of a Signed Pre-Command."""

    def signing_certificate_is_valid(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().signing_certificate_is_valid(request)


@breaks("7.1(e)")
class TrustsCertificatesOfAnyRole(ReferenceDcc):
    """Accepts a Signed Pre-Command signed in any Remote Party Role."""

    def signing_certificate_is_for_xml_signing(self, request: Request) -> bool:
        return request.is_signed_pre_command or super().signing_certificate_is_for_xml_signing(
            request
        )


@breaks("7.1(f)(i)")
class NeedsNoIssuers(ReferenceDcc):
    """Does not ask for the Issuing OCA Certificates in a GBCS Payload."""

    def payload_holds_every_issuer(self, *_: Any) -> bool:
        return True


@breaks("7.1(f)(ii)")
class TakesIdleIssuers(ReferenceDcc):
    """Takes Issuing OCA Certificates in a GBCS Payload that issued none of the others."""

    def every_issuer_in_the_payload_has_issued_one(self, *_: Any) -> bool:
        return True


@breaks("7.2")
class SendsNoCommand(ReferenceDcc):
    """Acknowledges a Signed Pre-Command, and sends nothing."""

    def process_signed_pre_command(self, request: Request) -> PortMessage:
        return self.acknowledge(request)


@breaks("7.3(a)")
class CarriesOutWhatItRejects(ReferenceDcc):
    """Notifies of the rejection of a Signed Pre-Command, and sends the Command."""

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        answer = super().reject(request, rejection)
        if request.is_signed_pre_command:
            self.process_signed_pre_command(request)
        return answer


@breaks("7.3(b)")
class RejectsInSilence(ReferenceDcc):
    """Rejects a Signed Pre-Command without a word."""

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        answer = super().reject(request, rejection)
        return None if request.is_signed_pre_command else answer
