"""The checks of clauses 6.1(f), (h), (l), (o) and 6.2: Registration Data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("6.1(f)")
class AsksNobodysRegistration(ReferenceDcc):
    """Accepts Service Requests of Users that are not Eligible Users."""

    def sender_is_an_eligible_user(self, *_: Any) -> bool:
        return True


@breaks("6.1(f)")
class LooksAtNowAlone(ReferenceDcc):
    """Looks at the registration of now, whatever times the Service Request is about."""

    def times_to_be_eligible_at(self, request: Request) -> tuple[datetime, datetime]:
        super().times_to_be_eligible_at(request)
        return self.now, self.now


@breaks("6.1(f)")
class ForgetsWhenRegistrationEnds(ReferenceDcc):
    """Looks at the beginning of the date range alone."""

    def times_to_be_eligible_at(self, request: Request) -> tuple[datetime, datetime]:
        since, _ = super().times_to_be_eligible_at(request)
        return since, since


@breaks("6.2(a)")
class ChecksJoinsOfGasMetersAll(ReferenceDcc):
    """Applies the eligibility check to an Import Supplier that joins a Gas Smart Meter."""

    def is_gas_meter_join_by_import_supplier(self, *_: Any) -> bool:
        return False


@breaks("6.2(b)")
class ChecksRestoresOfGasProxies(ReferenceDcc):
    """Applies the eligibility check to an Import Supplier that restores a Gas Proxy Function."""

    def is_gas_proxy_restore_by_import_supplier(self, *_: Any) -> bool:
        return False


@breaks("6.2(c)")
class ChecksOtherUsers(ReferenceDcc):
    """Applies the eligibility check to Other Users."""

    def is_sent_by_other_user(self, *_: Any) -> bool:
        return False


@breaks("6.1(h)")
class RestoresAnybodysLogs(ReferenceDcc):
    """Restores the Device Log of a Communications Hub of anybody."""

    def restored_log_is_of_the_senders_system(self, *_: Any) -> bool:
        return True


@breaks("6.1(l)")
class AddsAnybodysMeters(ReferenceDcc):
    """Adds a Smart Meter for which the sender is no Responsible Supplier."""

    def sender_is_responsible_supplier_for_the_mpxn(self, *_: Any) -> bool:
        return True


@breaks("6.1(o)")
class ActivatesForAnyone(ReferenceDcc):
    """Activates firmware for one who is not Import Supplier on that home area network."""

    def sender_is_import_supplier_on_the_network(self, *_: Any) -> bool:
        return True


@breaks("18.1(b)(i)")
class ChecksTheStatusOfThePendingHub(ReferenceDcc):
    """Checks the SMI Status for the Non-Device Service Requests that are spared it."""

    def is_exempt_from_status_check(self, *_: Any) -> bool:
        return False


@breaks("18.1(b)(ii)")
class ChecksRegistrationForThePublic(ReferenceDcc):
    """Checks the eligibility for the Non-Device Service Requests that are spared it."""

    def is_exempt_from_registration_check(self, *_: Any) -> bool:
        return False
