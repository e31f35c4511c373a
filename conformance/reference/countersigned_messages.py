"""Clauses 8.1(b)(i), (ii) and 16.1(a), (b): what protects a message that the DCC has countersigned.

The parties that receive such messages check the same of the DCC's signature around them.
"""

from __future__ import annotations

from copy import deepcopy

from cryptography import x509
from lxml import etree

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.requests import signer_named
from srpd.conformance.messages.signature import verify
from srpd.conformance.reference.checks import Checks
from srpd.conformance.reference.state import KnownCertificate


class CountersignedMessages(Checks):
    """The DCC's signature, and the certificate behind it."""

    def countersigning_certificate(self, root: etree._Element) -> KnownCertificate | None:
        """The certificate that the DCC's signature names, if this party knows it."""
        named = signer_named(root)
        return None if named is None else self.known_certificate(named.issuer, named.serial)

    def countersignature_holds(self, root: etree._Element) -> bool:
        """Made with a key of the DCC."""

        def resolve(issuer: str, serial: int) -> x509.Certificate | None:
            known = self.known_certificate(issuer, serial)
            return None if known is None or known.user != DCC_EUI else known.certificate

        try:
            verify(deepcopy(root), resolve)
        except MessageError:
            return False
        return True

    def countersigning_certificate_is_valid(self, root: etree._Element) -> bool:
        """Its Validity is confirmed."""
        known = self.countersigning_certificate(root)
        return known is not None and self.certificate_is_valid(known.certificate)
