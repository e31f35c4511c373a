"""The SMETS1 Service Provider: clause 16."""

from __future__ import annotations

from typing import Any

from lxml import etree

from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference.service_provider import ReferenceServiceProvider


@breaks("16.1(a)")
class TrustsAnyCountersignature(ReferenceServiceProvider):
    """Does not check the protection of what the DCC has countersigned."""

    def countersignature_holds(self, _: Any) -> bool:
        return True


@breaks("16.1(a)")
class TrustsAnyContainedSignature(ReferenceServiceProvider):
    """Does not check the signature of the Service Request inside."""

    def contained_signature_holds(self, _: Any) -> bool:
        return True


@breaks("16.1(b)")
class TrustsAnyCertificate(ReferenceServiceProvider):
    """Trusts any Certificate of a countersignature."""

    def countersigning_certificate_is_valid(self, _: Any) -> bool:
        return True


@breaks("16.1(b)")
class TrustsAnyContainedCertificate(ReferenceServiceProvider):
    """Trusts any Certificate of the Service Request inside."""

    def contained_certificate_is_valid_now(self, _: Any) -> bool:
        return True


@breaks("16.1(c)")
class ProcessesForOthers(ReferenceServiceProvider):
    """Processes what is for the Devices of another Service Provider."""

    def is_the_relevant_provider(self, _: Any) -> bool:
        return True


@breaks("16.1(d)")
class ChecksNothingAgain(ReferenceServiceProvider):
    """Does not repeat the checks of clause 6.1."""

    def is_checked_again(self, _: Any) -> bool:
        return False


@breaks("16.1(e)(i)")
class TrustsAnyImageForAHub(ReferenceServiceProvider):
    """Does not check the protection of an Upgrade Image for a Communications Hub Function."""

    def image_is_protected_for_hub(self, *_: Any) -> bool:
        return True


@breaks("16.1(e)(ii)")
class TrustsAnyImageForAMeter(ReferenceServiceProvider):
    """Does not check the protection of an Upgrade Image for a Smart Meter."""

    def image_is_protected_for_meter(self, *_: Any) -> bool:
        return True


@breaks("16.1(e)(i)", "16.1(e)(ii)")
class TrustsAnyImageSigner(ReferenceServiceProvider):
    """Trusts any Certificate of an Upgrade Image."""

    def image_signer_is_valid(self, _: Any) -> bool:
        return True


@breaks("16.2(a)(i)", "16.2(b)(i)")
class NeverDetects(ReferenceServiceProvider):
    """Finds nothing anomalous."""

    def is_anomalous(self, _: Any) -> bool:
        return False


@breaks("16.2(a)(ii)", "16.2(b)(ii)")
class DetectsEverything(ReferenceServiceProvider):
    """Finds everything anomalous."""

    def is_anomalous(self, _: Any) -> bool:
        return True


@breaks("16.2(a)(ii)", "16.2(b)(ii)")
class TakesNoSteps(ReferenceServiceProvider):
    """Takes no Equivalent Steps."""

    def take_equivalent_steps(self, _: Any) -> None:
        pass


@breaks("16.2(c)")
class DoesNotSign(ReferenceServiceProvider):
    """Does not sign SMETS1 Responses and Alerts."""

    def signed_by_provider(self, element: etree._Element) -> etree._Element:
        return element


@breaks("16.2(c)")
class KeepsTheResponse(ReferenceServiceProvider):
    """Keeps the SMETS1 Response."""

    def send_response(self, _: Any) -> None:
        pass


@breaks("16.2(c)")
class SaysNothingOfAFailure(ReferenceServiceProvider):
    """Sends no alert where the Device cannot be reached."""

    def send_alert(self, request_id: RequestId, code: str) -> None:
        if code != "UNREACHED":
            super().send_alert(request_id, code)


@breaks("16.2(b)(ii)")
class InstructsAnotherDevice(ReferenceServiceProvider):
    """Takes the Equivalent Steps at another Device."""

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        if fields.get("kind") == "instruction":
            fields["device"] = "00-DB-12-34-56-78-90-10"
        super().emit(port, xml, **fields)


@breaks("16.2(a)(i)")
class ComparesNoValues(ReferenceServiceProvider):
    """Applies no threshold on data values to top-ups."""

    def is_anomalous(self, contained: Any) -> bool:
        return contained.variant != "2.2" and super().is_anomalous(contained)


@breaks("16.2(b)(i)")
class CountsNothing(ReferenceServiceProvider):
    """Applies no threshold on numbers."""

    def is_anomalous(self, contained: Any) -> bool:
        return contained.variant == "2.2" and super().is_anomalous(contained)
