"""Clause 6.1(d), (e): the signature of a request, and the certificate behind it."""

from __future__ import annotations

from base64 import b64decode
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.signature import issuer_key, verify
from srpd.conformance.reference.core import Core
from srpd.conformance.reference.state import KnownCertificate

XML_SIGN = "xmlSign"


class SignatureChecks(Core):
    """Whose signature it is, and whether it holds."""

    def known_certificate(self, issuer: str, serial: int) -> KnownCertificate | None:
        return self.state.certificates.get((issuer_key(issuer), serial))

    def signing_certificate(self, request: Request) -> KnownCertificate | None:
        """The certificate that the signature names, if the DCC knows it."""
        signer = request.signed_by
        return None if signer is None else self.known_certificate(signer.issuer, signer.serial)

    # 6.1(d)

    def signature_holds(self, request: Request) -> bool:
        """The signature is made with the key of the certificate it names."""

        def resolve(issuer: str, serial: int) -> x509.Certificate | None:
            known = self.known_certificate(issuer, serial)
            return None if known is None else known.certificate

        try:
            verify(request.root, resolve)
        except MessageError:
            return False
        return True

    def signature_is_the_senders(self, request: Request) -> bool:
        """The signing certificate is one of the User that the request says sent it.

        For a CoS request 6.1(g)(i) asks the same, and answers with a code of its own.
        """
        known = self.signing_certificate(request)
        return known is not None and (known.user is None or known.user == request.originator)

    # 6.1(e)

    def signing_certificate_is_valid(self, request: Request) -> bool:
        known = self.signing_certificate(request)
        return known is not None and self.certificate_is_valid(known.certificate)

    def signing_certificate_is_for_xml_signing(self, request: Request) -> bool:
        known = self.signing_certificate(request)
        return known is not None and known.role == XML_SIGN

    # Confirm Validity, of any certificate

    def certificate_is_valid(self, certificate: x509.Certificate) -> bool:
        """Within its dates, not revoked, and issued by an Issuing OCA that the DCC knows.

        Where the DCC knows no certificate of the issuer at all, its own knowledge of the
        certificate stands in for it.
        """
        if not (certificate.not_valid_before_utc <= self.now <= certificate.not_valid_after_utc):
            return False
        issuer_name = certificate.issuer.rfc4514_string()
        known = self.known_certificate(issuer_name, certificate.serial_number)
        if known is not None and known.revoked:
            return False
        issuers = [
            other
            for other in self.state.certificates.values()
            if other.issuing_oca and other.certificate.subject == certificate.issuer
        ]
        if not issuers:
            return known is not None
        return any(
            not issuer.revoked and issued_by(certificate, issuer.certificate) for issuer in issuers
        )


@lru_cache(maxsize=4096)
def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key signed the certificate, and its name stands in it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def read_certificate(der_base64: str) -> x509.Certificate | None:
    """The certificate of a certificate element; None if it is none."""
    try:
        return x509.load_der_x509_certificate(b64decode(der_base64, validate=True))
    except ValueError:
        return None
