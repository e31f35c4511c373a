"""Clause 6.1(g), (j), (k): CoS requests, and the certificates inside requests."""

from __future__ import annotations

from cryptography import x509

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks_signature import (
    SignatureChecks,
    issued_by,
    read_certificate,
)
from srpd.conformance.reference.state import KnownCertificate

PATH_CERTIFICATE = "Certificate"
KEY_AGREEMENT = frozenset({"KeyAgreementCertificate", "KeyAgreementTopUpCertificate"})
SIGNING = "DigitalSigningCertificate"
SUPPLIER = "supplier"
TOP_UP_FLOOR = "SupplierPrepaymentTopUpFloorSeqNumber"


class CredentialChecks(SignatureChecks):
    """What a request that replaces Device Security Credentials must hold."""

    def replacements(self, request: Request) -> dict[str, x509.Certificate | None]:
        """The Organisation Certificates to be placed, by the name of their element."""
        return {
            carried.name: read_certificate(carried.der)
            for carried in request.certificates
            if carried.name in KEY_AGREEMENT or carried.name == SIGNING
        }

    def path_certificates(self, request: Request) -> list[x509.Certificate | None]:
        """The certificates of the certification path."""
        return [
            read_certificate(carried.der)
            for carried in request.certificates
            if carried.name == PATH_CERTIFICATE
        ]

    def known_replacements(self, request: Request) -> list[KnownCertificate | None]:
        return [
            None
            if certificate is None
            else self.known_certificate(
                certificate.issuer.rfc4514_string(), certificate.serial_number
            )
            for certificate in self.replacements(request).values()
        ]

    # 6.1(g): 'CoS Update Security Credentials'

    def is_cos(self, request: Request) -> bool:
        return request.variant == "6.23"

    def cos_signer_is_the_sender(self, request: Request) -> bool:
        """(i)"""
        known = self.signing_certificate(request)
        return known is not None and known.user == request.originator

    def cos_mpid_is_in_the_signing_certificate(self, request: Request) -> bool:
        """(ii): an MPID of the sender, under which its registration was looked up."""
        known, sender = self.signing_certificate(request), self.sender(request)
        return known is not None and sender is not None and bool(known.mpids & sender.mpids)

    def cos_mpxn_is_that_of_the_inventory(self, request: Request) -> bool:
        """(iii)"""
        device = self.device_of(request)
        return device is not None and request.mpxn in self.state.mpxns_leading_to(device)

    def cos_certificates_are_necessary_and_sufficient(self, request: Request) -> bool:
        """(iv)"""
        device = self.device_of(request)
        if device is None:
            return False
        held = frozenset(self.replacements(request))
        return held == self.choices.certificates_needed.get(device.type, held)

    def cos_certificates_are_of_suppliers(self, request: Request) -> bool:
        """(v)"""
        known = self.known_replacements(request)
        return all(each is not None and each.role == SUPPLIER for each in known)

    def cos_key_usages_fit(self, request: Request) -> bool:
        """(vi): signing for the one Trust Anchor Cell, key agreement for the others."""
        for name, certificate in self.replacements(request).items():
            if certificate is None:
                return False
            try:
                usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
            except (x509.ExtensionNotFound, ValueError):
                return False
            fits = usage.digital_signature if name == SIGNING else usage.key_agreement
            if not fits:
                return False
        return True

    def cos_top_up_floor_is_given(self, request: Request) -> bool:
        """(vii): relevant where the key with which top ups are checked is replaced."""
        needed = "KeyAgreementTopUpCertificate" in self.replacements(request)
        return not needed or request.has(TOP_UP_FLOOR)

    def cos_certificates_are_the_senders(self, request: Request) -> bool:
        """(viii): each User ID is one that is associated with the User, who may hold several."""
        known = self.known_replacements(request)
        return all(each is not None and self.is_of_the_sender(each, request) for each in known)

    def is_of_the_sender(self, certificate: KnownCertificate, request: Request) -> bool:
        if certificate.user == request.originator:
            return True
        sender, owner = self.sender(request), self.state.users.get(certificate.user or "")
        return bool(sender and owner and owner.party and owner.party == sender.party)

    def cos_mpxn_is_associated_with_the_device(self, request: Request) -> bool:
        """(ix): the same question as (iii), asked a second time (H-12)."""
        device = self.device_of(request)
        return device is not None and request.mpxn in self.state.mpxns_leading_to(device)

    # 6.1(j)

    def holds_certificates(self, request: Request) -> bool:
        return bool(request.certificates)

    def contained_certificates_are_valid(self, request: Request) -> bool:
        for carried in request.certificates:
            certificate = read_certificate(carried.der)
            if certificate is None:
                return False
            if certificate.issuer == certificate.subject:
                continue  # the Root: nobody issued it, and its validity is not in question here
            if not self.contained_certificate_is_valid(certificate):
                return False
        return True

    def contained_certificate_is_valid(self, certificate: x509.Certificate) -> bool:
        """An Issuing OCA Certificate that the DCC knows is valid by its dates and record."""
        known = self.known_certificate(
            certificate.issuer.rfc4514_string(), certificate.serial_number
        )
        if known is not None and known.issuing_oca:
            return not known.revoked and (
                certificate.not_valid_before_utc <= self.now <= certificate.not_valid_after_utc
            )
        return self.certificate_is_valid(certificate)

    # 6.1(k)

    def replaces_credentials(self, request: Request) -> bool:
        """Whether it is seeking to replace Device Security Credentials."""
        return bool(self.replacements(request)) and request.variant in ("6.15.1", "6.21", "6.23")

    def every_issuer_is_contained(self, request: Request) -> bool:
        """(i)"""
        path = [certificate for certificate in self.path_certificates(request) if certificate]
        return all(
            certificate is not None and any(issued_by(certificate, issuer) for issuer in path)
            for certificate in self.replacements(request).values()
        )

    def every_issuer_has_issued_one(self, request: Request) -> bool:
        """(ii): of the Issuing OCA Certificates; the Root, where it is there, issued those."""
        placed = [certificate for certificate in self.replacements(request).values() if certificate]
        for issuer in self.path_certificates(request):
            if issuer is None:
                return False
            is_root = issuer.issuer == issuer.subject
            if not is_root and not any(issued_by(each, issuer) for each in placed):
                return False
        return True
