"""Faults that only hostile data shows: clause 6.1(a), (d), (e) and (n)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.xml import SR
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import KnownCertificate
from srpd.conformance.targets.protocol import PortMessage


@breaks("6.1(d)")
class AcceptsUnsigned(ReferenceDcc):
    """Accepts a request without a signature."""

    def signature_holds(self, request: Request) -> bool:
        return request.signed_by is None or super().signature_holds(request)

    def signature_is_the_senders(self, request: Request) -> bool:
        return request.signed_by is None or super().signature_is_the_senders(request)

    def signing_certificate_is_valid(self, request: Request) -> bool:
        return request.signed_by is None or super().signing_certificate_is_valid(request)

    def signing_certificate_is_for_xml_signing(self, request: Request) -> bool:
        return request.signed_by is None or super().signing_certificate_is_for_xml_signing(request)


@breaks("6.1(d)")
class VerifiesAnotherThanItReads(ReferenceDcc):
    """It looks for a signed Request anywhere in the document, and carries out the outermost."""

    def signature_holds(self, request: Request) -> bool:
        return super().signature_holds(_innermost(request))

    def signing_certificate(self, request: Request) -> KnownCertificate | None:
        return super().signing_certificate(_innermost(request))


@breaks("6.1(e)")
class ForgetsTheIssuer(ReferenceDcc):
    """Looks at the dates of a Certificate alone."""

    def certificate_is_valid(self, certificate: Any) -> bool:
        return bool(certificate.not_valid_before_utc <= self.now <= certificate.not_valid_after_utc)


@breaks("6.1(d)")
class KnowsSerialNumbersAlone(ReferenceDcc):
    """Looks for Certificates by their serial number alone."""

    def known_certificate(self, _: str, serial: int) -> KnownCertificate | None:
        held = self.state.certificates
        return next((held[key] for key in held if key[1] == serial), None)


@breaks("6.1(n)")
class ComparesRequestIdsByLetter(ReferenceDcc):
    """Takes a RequestID in other letters for another."""

    def __init__(self) -> None:
        super().__init__()
        self.written: set[str] = set()

    def request_is_not_a_replay(self, request: Request) -> bool:
        return _as_written(request) not in self.written

    def request_is_not_a_duplicate(self, _: Request) -> bool:
        return True

    def remember_as_accepted(self, request: Request) -> None:
        super().remember_as_accepted(request)
        self.written.add(_as_written(request))


@breaks("6.1(a)")
class IgnoresTheService(ReferenceDcc):
    """Does not look at which web service a request comes to."""

    def service_fits(self, *_: Any) -> bool:
        return True


@breaks("6.1(a)")
class MendsWhatIsBroken(ReferenceDcc):
    """Its parser makes the best of what is not well-formed."""

    def receive(self, message: PortMessage) -> PortMessage | None:
        try:
            mended = etree.fromstring(message.xml.encode(), etree.XMLParser(recover=True))
            if mended is not None:
                return self.apply_checks(parse_request(mended), message)
        except (MessageError, ValueError, etree.LxmlError):
            pass
        return super().receive(message)


def _innermost(request: Request) -> Request:
    found = list(request.root.iter(f"{{{SR}}}Request"))
    alone = etree.ElementTree(deepcopy(found[-1])).getroot()
    return parse_request(alone)


def _as_written(request: Request) -> str:
    return request.root.findtext(f"{{{SR}}}Header/{{{SR}}}RequestID") or ""
