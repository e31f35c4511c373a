"""The checks of clauses 6.1(g), (i), (j), (k) and (m): certificates, hashes and channels."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import KnownCertificate


@breaks("6.1(g)(i)")
class TakesAnotherUsersSignature(ReferenceDcc):
    """Lets one User sign the change of supplier of another."""

    def cos_signer_is_the_sender(self, *_: Any) -> bool:
        return True


@breaks("6.1(g)(ii)")
class LooksForNoMpid(ReferenceDcc):
    """Does not look for the MPID in the signing Certificate."""

    def cos_mpid_is_in_the_signing_certificate(self, *_: Any) -> bool:
        return True


@breaks("6.1(g)(iii)", "6.1(g)(ix)")
class TakesAnySupplyNumber(ReferenceDcc):
    """Does not compare the MPxN with that of the inventory."""

    def cos_mpxn_is_that_of_the_inventory(self, *_: Any) -> bool:
        return True

    def cos_mpxn_is_associated_with_the_device(self, *_: Any) -> bool:
        return True


@breaks("6.1(g)(v)")
class TakesCertificatesOfAnyRole(ReferenceDcc):
    """Takes replacement Certificates of any Remote Party Role."""

    def cos_certificates_are_of_suppliers(self, *_: Any) -> bool:
        return True


@breaks("6.1(g)(vi)")
class TakesAnyKeyUsage(ReferenceDcc):
    """Does not look at Key Usages."""

    def cos_key_usages_fit(self, *_: Any) -> bool:
        return True


@breaks("6.1(g)(viii)")
class TakesAnybodysCertificates(ReferenceDcc):
    """Takes replacement Certificates of another User."""

    def cos_certificates_are_the_senders(self, *_: Any) -> bool:
        return True


@breaks("6.1(g)(viii)")
class TakesOneUserIdForTheUser(ReferenceDcc):
    """Refuses Certificates of another User ID of the same User."""

    def is_of_the_sender(self, certificate: KnownCertificate, request: Request) -> bool:
        return certificate.user == request.originator


@breaks("6.1(g)(i)")
class TakesTheUserForItsUserId(ReferenceDcc):
    """Takes a signature under another User ID of the same User."""

    def cos_signer_is_the_sender(self, request: Request) -> bool:
        known = self.signing_certificate(request)
        return known is not None and self.is_of_the_sender(known, request)


@breaks("6.1(j)")
class TrustsContainedCertificates(ReferenceDcc):
    """Does not Confirm Validity of the Certificates in a Service Request."""

    def contained_certificates_are_valid(self, *_: Any) -> bool:
        return True


@breaks("6.1(k)(i)")
class NeedsNoIssuers(ReferenceDcc):
    """Does not ask for the Issuing OCA Certificates."""

    def every_issuer_is_contained(self, *_: Any) -> bool:
        return True


@breaks("6.1(k)(ii)")
class TakesIdleIssuers(ReferenceDcc):
    """Takes Issuing OCA Certificates that issued none of the others."""

    def every_issuer_has_issued_one(self, *_: Any) -> bool:
        return True


@breaks("6.1(i)")
class TakesAnyImage(ReferenceDcc):
    """Does not compare the Hash of an image with the Central Products List."""

    def image_hash_is_that_of_the_central_products_list(self, *_: Any) -> bool:
        return True


@breaks("6.1(m)")
class TakesAnyChannel(ReferenceDcc):
    """Leaves Sub GHz channels that are not available."""

    def sub_ghz_channels_are_available(self, *_: Any) -> bool:
        return True
