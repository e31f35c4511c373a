"""Clauses 8.3 to 8.6 and 15.2: what the CoS Party answers, and what follows from it."""

from __future__ import annotations

from base64 import b64decode
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from cryptography import x509
from lxml import etree

from srpd.conformance.messages import contents
from srpd.conformance.messages.cos_authorisation import (
    CosAuthorisationResponse,
    read_authorisation_response,
)
from srpd.conformance.messages.errors import Malformed, MessageError
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import Request, signer_named
from srpd.conformance.messages.signature import verify
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference.state import KnownCertificate, Stored
from srpd.conformance.reference.stored import StoredRequests
from srpd.conformance.targets.protocol import PortMessage

COS_PARTY_XML_SIGN: Final = "coSPartyXmlSign"
APPLIED_AGAIN: Final = ("6.1(a)", "6.1(d)", "6.1(e)", "6.1(f)", "6.1(g)", "6.1(j)", "6.1(k)")
REFUSAL_CODES: Final = MappingProxyType({"validation": "E68", "replay": "E69", "threshold": "E70"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A message that claims to be a CoS Authorisation Response.

    `held` is None if it is not of that form, `root` if it is not even XML. `request_id` is that of
    the message around it.
    """

    request_id: str
    digest: str
    root: etree._Element | None
    held: CosAuthorisationResponse | None

    @property
    def about(self) -> str:
        """The RequestID of the Service Request in it."""
        return str(self.held.request.request_id) if self.held else self.request_id


class ChangeOfSupplier(StoredRequests):
    """The DCC's side of the conversation with the CoS Party."""

    COS_FAILURE_ALERT = "N26"
    """DCC Alert for a change of supplier that failed (UNSURE: N26 or N27)."""
    COS_PARTY_TIME_OUT = timedelta(minutes=5)
    """How long the CoS Party has to answer (UNSURE: E67 has no length)."""
    COS_COMMAND_LEAD_TIME = timedelta(hours=1)
    """15.2: how long the Device is given to receive and execute the Command (no source)."""

    # 8.1(a)

    def send_to_cos_party(self, request: Request) -> None:
        super().send_to_cos_party(request)
        self.state.cos_forwarded[str(request.request_id)] = request
        waiting = Stored(request, self.now + self.COS_PARTY_TIME_OUT)
        self.state.cos_waiting[str(request.request_id)] = waiting
        self.clock.set(waiting.at, self.cos_party_is_silent, waiting)

    def cos_party_is_silent(self, waiting: Stored) -> None:
        """Appendix AB says nothing of it; DUIS has the code E67."""
        if self.is_with_cos_party(waiting):
            self.cos_party_has_answered(str(waiting.request.request_id))
            self.alert_cos_failure(waiting.request, "E67")

    def is_with_cos_party(self, waiting: Stored) -> bool:
        return self.state.cos_waiting.get(str(waiting.request.request_id)) is waiting

    def cos_party_has_answered(self, request_id: str) -> None:
        self.state.cos_waiting.pop(request_id, None)

    def is_waiting(self, item: Stored) -> bool:
        kept = any(item is other for other in self.state.cos_kept)
        return kept or self.is_with_cos_party(item) or super().is_waiting(item)

    # the port

    def receive_from_cos_party(self, message: PortMessage) -> None:
        """What comes from the CoS Party; nothing that it sends can crash the DCC."""
        request_id = _request_id(message)
        kind = message.fields.get("kind")
        if kind == "cos-authorisation-response":
            self.receive_authorisation(_read(message, request_id))
        elif kind == "cos-refusal":
            self.cos_party_refuses(request_id, str(message.fields.get("reason")))
        else:
            self.processing_is_over(request_id)

    # 8.3

    def cos_party_refuses(self, request_id: str, reason: str) -> None:
        """8.3(b): notify the User. What stops at the CoS Party's threshold is told as well."""
        self.cos_party_has_answered(request_id)
        self.processing_is_over(request_id)
        request = self.state.cos_forwarded.get(request_id)
        if request is not None:
            self.notify_of_cos_refusal(request, REFUSAL_CODES.get(reason, "E68"))

    def notify_of_cos_refusal(self, request: Request, code: str) -> None:
        self.alert_cos_failure(request, code)

    def alert_cos_failure(self, request: Request, code: str) -> None:
        content = contents.change_of_supplier_refused(request.request_id)
        contents.add(content, "ECoSErrorCode", code)
        self.alert(request.originator, self.COS_FAILURE_ALERT, content, code)

    # 8.4

    def receive_authorisation(self, answer: Answer) -> None:
        """8.4: check; 8.5: send; 8.6: or reject."""
        failed = self.failed_authorisation_check(answer)
        if failed is not None or answer.held is None:
            self.reject_authorisation(answer, failed or "8.4(d)")
            return
        self.state.cos_responses.add(answer.digest)
        self.state.cos_authorised.add(answer.about)
        self.cos_party_has_answered(answer.about)
        self.carry_out_authorised(answer.held)

    def failed_authorisation_check(self, answer: Answer) -> str | None:
        """The first limb of 8.4 that fails; those after it are not checked (8.6(a))."""
        checks = (
            ("8.4(d)", answer.root is not None),
            ("8.4(a)", self.authorisation_protection_holds(answer)),
            ("8.4(b)", self.authorisation_certificate_is_valid(answer)),
            ("8.4(c)", self.authorisation_is_signed_by_cos_party(answer)),
            ("8.4(d)", self.authorisation_is_well_formed(answer)),
            ("8.4(e)", self.authorisation_maps_to_one_sent(answer)),
            ("8.4(f)", self.authorised_request_passes_again(answer)),
            ("8.4(g)", self.pre_command_is_identical(answer)),
            ("8.4(h)", self.authorisation_is_not_a_replay(answer)),
            ("8.4(h)", self.authorised_request_is_not_a_replay(answer)),
        )
        return next((clause for clause, holds in checks if not holds), None)

    def authorisation_certificate(self, answer: Answer) -> KnownCertificate | None:
        """The certificate that the outer signature names, if the DCC knows it."""
        signer = None if answer.root is None else signer_named(answer.root)
        return None if signer is None else self.known_certificate(signer.issuer, signer.serial)

    def authorisation_protection_holds(self, answer: Answer) -> bool:
        """(a)"""

        def resolve(issuer: str, serial: int) -> x509.Certificate | None:
            known = self.known_certificate(issuer, serial)
            return None if known is None else known.certificate

        if answer.root is None:
            return False
        try:
            verify(deepcopy(answer.root), resolve)
        except MessageError:
            return False
        return True

    def authorisation_certificate_is_valid(self, answer: Answer) -> bool:
        """(b)"""
        known = self.authorisation_certificate(answer)
        return known is not None and self.certificate_is_valid(known.certificate)

    def authorisation_is_signed_by_cos_party(self, answer: Answer) -> bool:
        """(c)"""
        known = self.authorisation_certificate(answer)
        return known is not None and known.role == COS_PARTY_XML_SIGN

    def authorisation_is_well_formed(self, answer: Answer) -> bool:
        """(d)"""
        return answer.held is not None

    def authorisation_maps_to_one_sent(self, answer: Answer) -> bool:
        """(e)"""
        return answer.about in self.state.cos_forwarded

    def authorised_request_passes_again(self, answer: Answer) -> bool:
        """(f): seven limbs of 6.1, on the request that came back."""
        if answer.held is None:
            return True
        request = answer.held.request
        again = [check for check in self.checks(request) if check.clause.startswith(APPLIED_AGAIN)]
        try:
            return self.first_failure(request, again) is None
        except MessageError:
            return False

    def pre_command_is_identical(self, answer: Answer) -> bool:
        """(g): the same Device, the same service, the same time, the same Certificates."""
        if answer.held is None or self.is_smets1(answer.held.request):
            return True
        request, authorised = answer.held.request, answer.held.signed_pre_command
        return (
            authorised is not None
            and authorised.target == request.target
            and authorised.variant == request.variant
            and authorised.execution_at == request.execution_at
            and self.pre_command_places_its_certificates(request, authorised)
        )

    def pre_command_places_its_certificates(self, request: Request, authorised: Request) -> bool:
        """(g): of a GBCS Payload, which is opaque here, the Certificates in it can be read."""
        try:
            payload = b64decode(authorised.value("GBCSPayload") or "", validate=False)
        except ValueError:
            return False
        named = self.replacements(request)
        placed = (b64decode(c.der) for c in request.certificates if c.name in named)
        return all(each in payload for each in placed)

    def authorisation_is_not_a_replay(self, answer: Answer) -> bool:
        """(h): the DCC has not accepted the same response before."""
        return answer.digest not in self.state.cos_responses

    def authorised_request_is_not_a_replay(self, answer: Answer) -> bool:
        """(h): nor another response that held the same request (H-27)."""
        return answer.about not in self.state.cos_authorised

    # 8.6

    def reject_authorisation(self, answer: Answer, failed: str) -> None:
        """(a): reject; (b): tell the CoS Party; (c): tell the User."""
        dropped = self.choices.what_is_not_the_cos_partys_is_dropped
        if dropped and failed in ("8.4(a)", "8.4(b)", "8.4(c)"):
            return
        if failed != self.check_after_which_cos_party_is_not_told():
            self.tell_cos_party(answer, failed)
        original = self.state.cos_forwarded.get(answer.about)
        if original is not None:
            self.tell_user_of_rejected_authorisation(original, failed)

    def check_after_which_cos_party_is_not_told(self) -> str:
        """8.6(b) says 8.4(c); the parallel clauses except the check that is 8.4(a) (H-05)."""
        letter = self.choices.cos_party_is_not_told_of_its_role
        return "8.4(c)" if letter else "8.4(a)"

    def tell_cos_party(self, answer: Answer, failed: str) -> None:
        self.emit("cos", kind="cos-rejection", request_id=answer.about, reasons=[failed])

    def tell_user_of_rejected_authorisation(self, original: Request, failed: str) -> None:
        self.alert_cos_failure(original, "E69" if failed == "8.4(h)" else "E71")

    # 8.5, 15.2

    def carry_out_authorised(self, held: CosAuthorisationResponse) -> None:
        request, at = held.request, held.request.execution_at
        if (
            self.is_smets1(request)
            and self.choices.smets1_cos_is_held
            and self.is_to_be_held(request)
        ):
            self.hold(request)
        elif self.is_smets1(request):
            self.send_authorised_request(request)
        elif isinstance(at, datetime) and self.time_to_send(at) > self.now:
            self.keep_authorised(held, at)
        elif self.is_never(request):
            self.drop_kept(request)
        else:
            self.send_authorised_command(held)

    def send_authorised_request(self, request: Request) -> None:
        """8.5(b)"""
        self.send_countersigned_service_request(request)

    def send_authorised_command(self, held: CosAuthorisationResponse) -> None:
        """8.5(a): the Command of the Signed Pre-Command; detection counts the User's request."""
        payload = self.gbcs_payload(held.signed_pre_command or held.request)
        self.send_in_turn(
            held.request,
            partial(self.send_by_network, held.request, payload, signed_by_dcc=False),
        )

    def time_to_send(self, at: datetime) -> datetime:
        """15.2: close to the execution time, with time left for the Device."""
        return at - self.COS_COMMAND_LEAD_TIME

    def keep_authorised(self, held: CosAuthorisationResponse, at: datetime) -> None:
        """15.2: not yet."""
        kept = Stored(held.request, at)
        self.state.cos_kept.append(kept)
        self.clock.set(self.time_to_send(at), partial(self.send_kept, held), kept)

    def send_kept(self, held: CosAuthorisationResponse, kept: Stored) -> None:
        """15.2: its time has come, unless it was taken back."""
        if any(kept is other for other in self.state.cos_kept):
            self.state.cos_kept = [each for each in self.state.cos_kept if each is not kept]
            self.send_authorised_command(held)

    def drop_kept(self, request: Request) -> None:
        """'Never' takes back what is kept for the Device (UNSURE)."""
        self.state.cos_kept = [
            kept for kept in self.state.cos_kept if kept.request.target != request.target
        ]


def _read(message: PortMessage, request_id: str) -> Answer:
    digest = sha256(message.xml.encode("utf-8", "surrogatepass")).hexdigest()
    root: etree._Element | None = None
    held: CosAuthorisationResponse | None = None
    try:
        root = parse_xml(message.xml)
        held = read_authorisation_response(root)
    except MessageError:
        pass
    return Answer(request_id, digest, root, held)


def _request_id(message: PortMessage) -> str:
    text = str(message.fields.get("request_id"))[:200]
    try:
        return str(RequestId.parse(text))
    except Malformed:
        return text
