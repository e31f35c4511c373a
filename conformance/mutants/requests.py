"""The checks of clause 6.1 that ask nothing of certificates or Registration Data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.checks import Rejection
from srpd.conformance.targets.protocol import PortMessage


@breaks("6.1(n)")
class ForgetsReplay(ReferenceDcc):
    """Accepts a Replay."""

    def request_is_not_a_replay(self, *_: Any) -> bool:
        return True


@breaks("6.1(a)")
class PermitsADayMore(ReferenceDcc):
    """Has a limit of 31 days."""

    FUTURE_DATING_LIMIT = timedelta(days=31)


@breaks("6.1(a)")
class TakesNeverForADate(ReferenceDcc):
    """Permits every date from a day before 'Never' on."""

    def execution_date_is_permitted(self, request: Any) -> bool:
        return request.execution_at.year >= 3000 or super().execution_date_is_permitted(request)


@breaks("6.1(a)")
class PermitsThePresent(ReferenceDcc):
    """Takes the present second for one to come."""

    def execution_date_is_permitted(self, request: Any) -> bool:
        return request.execution_at == self.now or super().execution_date_is_permitted(request)


@breaks("6.1")
class AcknowledgesNothing(ReferenceDcc):
    """Acknowledges nothing that it accepts."""

    def receive(self, message: PortMessage) -> PortMessage | None:
        answer = super().receive(message)
        return None if answer is not None and ">I99<" in answer.xml else answer


@breaks("6.1")
class AcknowledgesTwice(ReferenceDcc):
    """Acknowledges a Service Request at once, and once more by Receive Response."""

    def acknowledge(self, request: Request, code: str = "I99") -> PortMessage:
        answer = super().acknowledge(request, code)
        if code == "I99" and not request.is_signed_pre_command:
            self.emit(f"usercb.{request.originator}", answer.xml)
        return answer


@breaks("6.1(a)")
class TakesAnyBody(ReferenceDcc):
    """Does not look whether the body is that of the Service Reference Variant."""

    def body_fits_the_variant(self, *_: Any) -> bool:
        return True


@breaks("6.1(a)")
class TakesAnyCommandVariant(ReferenceDcc):
    """Takes any Command Variant."""

    def command_variant_applies(self, *_: Any) -> bool:
        return True


@breaks("6.1(a)")
class TakesUnknownDevices(ReferenceDcc):
    """Does not look whether it knows the Device."""

    def device_is_known(self, *_: Any) -> bool:
        return True


@breaks("6.1(b)")
class ForgetsSuspendedRights(ReferenceDcc):
    """Lets a User send whose rights are suspended."""

    def senders_rights_are_not_suspended(self, *_: Any) -> bool:
        return True


@breaks("6.1(b)")
class LetsEveryRoleSend(ReferenceDcc):
    """Lets a User send in any User Role."""

    def senders_role_is_eligible(self, *_: Any) -> bool:
        return True


@breaks("6.1(c)")
class IgnoresSmiStatus(ReferenceDcc):
    """Accepts Service Requests whatever the SMI Status of the Device is."""

    def smi_status_permits(self, *_: Any) -> bool:
        return True


@breaks("6.1(c)")
class LetsDecommissionedDevicesBe(ReferenceDcc):
    """Takes a decommissioned Device for one that passes."""

    def smi_status_permits(self, request: Request) -> bool:
        device = self.device_of(request)
        gone = device is not None and device.status == "Decommissioned"
        return gone or super().smi_status_permits(request)


@breaks("6.1(c)")
class RefusesPendingDevices(ReferenceDcc):
    """Takes only Devices that are commissioned, installed or whitelisted."""

    def smi_status_permits(self, request: Request) -> bool:
        device = self.device_of(request)
        pending = device is not None and device.status == "Pending"
        return not pending and super().smi_status_permits(request)


@breaks("6.1(c)")
class ChecksTheStatusForEverything(ReferenceDcc):
    """Checks the SMI Status for kinds of Service Request that are spared it."""

    def status_check_applies(self, *_: Any) -> bool:
        return True


@breaks("6.1(d)")
class AcceptsBrokenSignatures(ReferenceDcc):
    """Accepts a signature that does not hold."""

    def signature_holds(self, *_: Any) -> bool:
        return True


@breaks("6.1(d)")
class TrustsNonDeviceRequests(ReferenceDcc):
    """Accepts a Non-Device Service Request whose signature does not hold."""

    def signature_holds(self, request: Request) -> bool:
        return self.is_non_device(request) or super().signature_holds(request)


@breaks("6.1(e)")
class TrustsAnyCertificate(ReferenceDcc):
    """Does not Confirm Validity of the signing Certificate."""

    def signing_certificate_is_valid(self, *_: Any) -> bool:
        return True


@breaks("6.1(e)")
class TrustsCertificatesOfAnyRole(ReferenceDcc):
    """Accepts a signing Certificate of any Remote Party Role."""

    def signing_certificate_is_for_xml_signing(self, *_: Any) -> bool:
        return True


@breaks("6.1(n)")
class ChecksReplayForCriticalOnesAlone(ReferenceDcc):
    """Checks for a Replay only where a SMETS1 Service Request is Critical."""

    def replay_check_applies(self, request: Request) -> bool:
        return self.is_smets1(request) and self.is_critical(request)


@breaks("6.1(n)")
class TakesTheNextForAReplay(ReferenceDcc):
    """Takes the next Service Request of a User for a Device for a Replay of the one before."""

    def request_is_not_a_replay(self, request: Request) -> bool:
        return (request.originator, request.target) not in self.state.last_counters


@breaks("6.3")
class RejectsInSilence(ReferenceDcc):
    """Rejects without a word."""

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        super().reject(request, rejection)
        return None


@breaks("6.3")
class RejectsAndCarriesOut(ReferenceDcc):
    """Notifies of a rejection, and carries out what it rejects."""

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        answer = super().reject(request, rejection)
        if rejection.clause == "6.1(c)" and not self.is_non_device(request):
            self.process(request)
        return answer


@breaks("6.3")
class TellsOfAnotherReason(ReferenceDcc):
    """Notifies of every rejection with the code of the eligibility check."""

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        return super().reject(request, Rejection(rejection.clause, "E4"))


@breaks("6.1(c)")
class FollowsNowOneReadingAndNowTheOther(ReferenceDcc):
    """Takes every other 'Decommission Device' for a suspended Device: H-22 read in both ways."""

    accepted = False

    def smi_status_permits(self, request: Request) -> bool:
        device = self.device_of(request)
        if request.variant == "8.3" and device is not None and device.status == "Suspended":
            self.accepted = not self.accepted
            return self.accepted
        return super().smi_status_permits(request)
