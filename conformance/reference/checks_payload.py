"""Clause 7.1(f): the certificates inside the GBCS Payload of a Signed Pre-Command."""

from __future__ import annotations

from base64 import b64decode

from cryptography import x509

from srpd.conformance.messages.embedded import certificates_in
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks_signature import issued_by

UPDATES_SECURITY_CREDENTIALS = "6.15.1"
"""The one Critical Service Reference Variant with which a User replaces credentials by itself."""


class PayloadChecks:
    """What a Signed Pre-Command that replaces Device Security Credentials must hold."""

    def payload_certificates(self, request: Request) -> list[x509.Certificate]:
        """Every certificate that is found in the GBCS Payload."""
        try:
            payload = b64decode(request.value("GBCSPayload") or "", validate=False)
        except ValueError:
            return []
        return certificates_in(payload)

    def is_authority(self, certificate: x509.Certificate) -> bool:
        """Whether it is the Certificate of an authority, and so no replacement."""
        try:
            constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
            return False
        return constraints.value.ca

    def signed_replacements(self, request: Request) -> list[x509.Certificate]:
        """The Organisation Certificates that are to be placed."""
        return [c for c in self.payload_certificates(request) if not self.is_authority(c)]

    def signed_issuers(self, request: Request) -> list[x509.Certificate]:
        """The Issuing OCA Certificates, and the Root where it is there."""
        return [c for c in self.payload_certificates(request) if self.is_authority(c)]

    def signed_pre_command_replaces_credentials(self, request: Request) -> bool:
        return request.variant == UPDATES_SECURITY_CREDENTIALS

    def payload_holds_every_issuer(self, request: Request) -> bool:
        """(i)"""
        issuers = self.signed_issuers(request)
        return all(
            any(issued_by(placed, issuer) for issuer in issuers)
            for placed in self.signed_replacements(request)
        )

    def every_issuer_in_the_payload_has_issued_one(self, request: Request) -> bool:
        """(ii): the Root, where it is there, issued the Issuing OCA Certificates."""
        placed = self.signed_replacements(request)
        return all(
            issuer.issuer == issuer.subject or any(issued_by(each, issuer) for each in placed)
            for issuer in self.signed_issuers(request)
        )
