"""A change of supplier at the DCC: clauses 8.3 to 8.6 and 15.2."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from srpd.conformance.messages.cos_authorisation import (
    CosAuthorisationResponse,
    read_authorisation_response,
)
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.change_of_supplier import Answer
from srpd.conformance.targets.protocol import PortMessage


@breaks("8.3(b)")
class DoesNotTellOfRefusal(ReferenceDcc):
    """Does not tell the User that the CoS Party has refused."""

    def notify_of_cos_refusal(self, request: Request, code: str) -> None:
        pass


@breaks("8.4(a)")
class SkipsProtection(ReferenceDcc):
    """Does not check the protection of a CoS Authorisation Response."""

    def authorisation_protection_holds(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.4(b)")
class SkipsCertificate(ReferenceDcc):
    """Trusts any Certificate on a CoS Authorisation Response."""

    def authorisation_certificate_is_valid(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.4(c)")
class SkipsRole(ReferenceDcc):
    """Takes a CoS Authorisation Response signed in any role."""

    def authorisation_is_signed_by_cos_party(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.4(d)")
class SkipsForm(ReferenceDcc):
    """Carries out a CoS Authorisation Response that is not well formed."""

    def receive_authorisation(self, answer: Answer) -> None:
        if answer.held is None and answer.root is not None:
            held = read_authorisation_response(_without_what_is_strange(answer.root))
            if self.authorisation_protection_holds(answer):
                self.carry_out_authorised(held)
                return
        super().receive_authorisation(answer)


@breaks("8.4(e)")
class SkipsMapping(ReferenceDcc):
    """Carries out what it never sent to the CoS Party."""

    def authorisation_maps_to_one_sent(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.4(f)")
class SkipsRequest(ReferenceDcc):
    """Does not check the Service Request that comes back from the CoS Party."""

    def authorised_request_passes_again(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.4(g)")
class SkipsIdentity(ReferenceDcc):
    """Does not compare the Signed Pre-Command with the Service Request beside it."""

    def pre_command_is_identical(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.4(g)")
class ComparesTheDeviceAlone(ReferenceDcc):
    """Looks whether the Signed Pre-Command is for the same Device, and at nothing else of it."""

    def pre_command_is_identical(self, answer: Answer) -> bool:
        held = answer.held
        other = held.signed_pre_command if held else None
        return held is None or other is None or other.target == held.request.target


@breaks("8.4(g)")
class LooksAtNoCertificates(ReferenceDcc):
    """Does not look whether the Signed Pre-Command places the Certificates of the request."""

    def pre_command_places_its_certificates(self, *_: object) -> bool:
        return True


@breaks("8.4(h)")
class SkipsReplay(ReferenceDcc):
    """Takes the same CoS Authorisation Response any number of times."""

    def authorisation_is_not_a_replay(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)

    def authorised_request_is_not_a_replay(self, answer: Answer) -> bool:
        return isinstance(answer, Answer)


@breaks("8.5(a)")
class SendsNoCommand(ReferenceDcc):
    """Sends no Command for an authorised SMETS2+ request."""

    def carry_out_authorised(self, held: CosAuthorisationResponse) -> None:
        if self.is_smets1(held.request):
            super().carry_out_authorised(held)


@breaks("8.5(b)")
class SendsNoCountersigned(ReferenceDcc):
    """Sends no Countersigned Service Request for an authorised SMETS1 request."""

    def send_authorised_request(self, request: Request) -> None:
        pass


@breaks("8.5(b)")
class DropsDatedSmets1Requests(ReferenceDcc):
    """Sends no Countersigned Service Request for an authorised SMETS1 request with a date."""

    def send_authorised_request(self, request: Request) -> None:
        if request.execution_at is None:
            super().send_authorised_request(request)


@breaks("8.6(a)")
class SendsWhatItRejects(ReferenceDcc):
    """Rejects a CoS Authorisation Response, and carries it out all the same."""

    def reject_authorisation(self, answer: Answer, failed: str) -> None:
        super().reject_authorisation(answer, failed)
        if answer.held is not None:
            self.carry_out_authorised(answer.held)


@breaks("8.6(b)")
class DoesNotTellCosParty(ReferenceDcc):
    """Does not tell the CoS Party of a rejection."""

    def tell_cos_party(self, answer: Answer, failed: str) -> None:
        pass


@breaks("8.6(c)")
class DoesNotTellUser(ReferenceDcc):
    """Does not tell the User that the authorisation was rejected."""

    def tell_user_of_rejected_authorisation(self, original: Request, failed: str) -> None:
        pass


@breaks("15.2")
class SendsAtOnce(ReferenceDcc):
    """Sends the Command of a change of supplier long before its execution time."""

    def time_to_send(self, at: datetime) -> datetime:
        return min(at, self.now)


@breaks("15.2")
class SendsTooLate(ReferenceDcc):
    """Sends the Command of a change of supplier after its execution time."""

    def time_to_send(self, at: datetime) -> datetime:
        return at + timedelta(minutes=1)


@breaks("15.2")
class SendsTooEarly(ReferenceDcc):
    """Sends the Command of a change of supplier two days before its execution time."""

    COS_COMMAND_LEAD_TIME = timedelta(days=2)


@breaks("13.2(a)")
class TellsCosPartyOfNoRejection(ReferenceDcc):
    """Tells the CoS Party of a rejection of what it carries out."""

    def carry_out_authorised(self, held: CosAuthorisationResponse) -> None:
        super().carry_out_authorised(held)
        request_id = str(held.request.request_id)
        self.emit("cos", kind="cos-rejection", request_id=request_id, reasons=["none"])


class AuthorisationsAreNeverReplays(ReferenceDcc):
    """Takes a second CoS Authorisation Response that is the same as the first."""

    def authorisation_is_not_a_replay(self, *_: Any) -> bool:
        return True


@breaks("15.2")
class SendsAtTheExecutionTimeAndASecond(ReferenceDcc):
    """The Command of a change of supplier leaves after its execution time."""

    def time_to_send(self, at: datetime) -> datetime:
        return at + timedelta(seconds=1)


def _without_what_is_strange(root: etree._Element) -> etree._Element:
    copy = parse_xml(serialise(root))
    for strange in copy.findall("NotOfThisForm"):
        copy.remove(strange)
    return copy


@breaks("8.1(a)")
class DoesNotAskTheCosParty(ReferenceDcc):
    """Carries out a change of supplier without the CoS Party."""

    def process_cos(self, request: Request) -> PortMessage:
        return self.send_command(request, self.gbcs_payload(request))


@breaks("20.4")
class KeepsTheCessation(ReferenceDcc):
    """Tells the User of what the CoS Party refuses, but not that its threshold is exceeded."""

    def cos_party_refuses(self, request_id: str, reason: str) -> None:
        if reason == "threshold":
            self.cos_party_has_answered(request_id)
            self.processing_is_over(request_id)
        else:
            super().cos_party_refuses(request_id, reason)


@breaks("8.1(a)")
class KeepsTheChangeOfSupplier(ReferenceDcc):
    """Acknowledges a change of supplier, and sends the CoS Party nothing."""

    def process_cos(self, request: Request) -> PortMessage:
        return self.acknowledge(request)
