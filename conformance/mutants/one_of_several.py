"""What holds of the first of several, and is not looked at or done for the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cryptography import x509

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.checks_credentials import SIGNING

HUB_LOG_ALERT = "N30"
_AN_HOUR = timedelta(hours=1)


class _LooksAtTheSigningCertificate(ReferenceDcc):
    """Checks, of the replacement Certificates, the one for signing alone."""

    alone = False

    def of_that_one(self, holds: Callable[[Request], bool], request: Request) -> bool:
        """Whether a check holds of the Certificate for signing."""
        self.alone = True
        found = holds(request)
        self.alone = False
        return found

    def replacements(self, request: Request) -> dict[str, x509.Certificate | None]:
        found = super().replacements(request)
        return {SIGNING: found[SIGNING]} if self.alone and SIGNING in found else found


@breaks("6.1(g)(v)")
class LooksAtOneRole(_LooksAtTheSigningCertificate):
    """Looks at the Remote Party Role of the Certificate for signing, and at no other's."""

    def cos_certificates_are_of_suppliers(self, request: Request) -> bool:
        return self.of_that_one(super().cos_certificates_are_of_suppliers, request)


@breaks("6.1(g)(vi)")
class LooksAtOneKeyUsage(_LooksAtTheSigningCertificate):
    """Looks at the Key Usage of the Certificate for signing, and at no other's."""

    def cos_key_usages_fit(self, request: Request) -> bool:
        return self.of_that_one(super().cos_key_usages_fit, request)


@breaks("6.1(g)(viii)")
class LooksAtOneUserId(_LooksAtTheSigningCertificate):
    """Looks at the User ID in the Certificate for signing, and in no other."""

    def cos_certificates_are_the_senders(self, request: Request) -> bool:
        return self.of_that_one(super().cos_certificates_are_the_senders, request)


@breaks("6.1(e)")
class BearsWithWhatHasJustExpired(ReferenceDcc):
    """Takes a Certificate for valid until an hour after its end."""

    def signing_certificate_is_valid(self, request: Request) -> bool:
        known = self.signing_certificate(request)
        if known is None:
            return False
        ended = known.certificate.not_valid_after_utc
        has_just_ended = ended < self.now <= ended + _AN_HOUR
        return has_just_ended or super().signing_certificate_is_valid(request)


@breaks("10.4")
class TellsTheFirstSupplierOfALog(ReferenceDcc):
    """Tells one of the other Responsible Suppliers of a Device Log that was replaced."""

    still_to_tell = 1

    def tell_of_hub_log(self, request: Request) -> None:
        self.still_to_tell = 1
        super().tell_of_hub_log(request)

    def tell_of_log(self, user: str, code: str, *about: Any, **how: Any) -> None:
        if code != HUB_LOG_ALERT or self.still_to_tell > 0:
            super().tell_of_log(user, code, *about, **how)
        self.still_to_tell -= 1


@breaks("6.1(l)")
class AddsAnyLoadController(ReferenceDcc):
    """Looks for the Responsible Supplier of a Smart Meter that is added, and of no controller."""

    def device_log_addition_check_applies(self, request: Request) -> bool:
        added = self.state.devices.get(request.named_device or "")
        applies = super().device_log_addition_check_applies(request)
        return applies and not (added is not None and added.sapc)
