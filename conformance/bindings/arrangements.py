"""How each fact of a Service Request is arranged: in the message, its signature, or the world.

A fact that is as usual needs nothing. The functions here make it otherwise, each so that, as far as
possible, nothing else about the request becomes wrong with it. Where its profile says in which way
it came about, see `ways`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum

from srpd.conformance.bindings.drafts import Draft, addition_for, replace_amiss, replacement
from srpd.conformance.bindings.ways import instead_of
from srpd.conformance.fixtures.world import (
    BEGINNING_OF_TIME,
    EXPORT_MPAN,
    FIRMWARE_VERSION,
    device_id,
    listing,
    mpid,
    mpxn_of,
    registration,
    user,
    user_of_role,
)
from srpd.conformance.messages.build import body_templates
from srpd.model.cases import Value
from srpd.model.catalogue import SERVICE_REQUESTS, SmiStatus
from srpd.model.machines import notice_of_change, quarantine
from srpd.model.requests import Fact

Arrange = Callable[[Draft], None]

_FOREIGN_BODY = "ReadTariffPrimaryElement"
_WRONG_ROLES = ("RSA", "GT", "ED", "ES", "GS", "IS")
_NOT_IN_THE_WORLD = frozenset({"RSA", "MDR"})
"""The User Roles for which the world of the tests holds no registration."""


def _not_verified(made: Draft) -> None:
    foreign = next(t for t in body_templates().values() if t.name == _FOREIGN_BODY)
    made.whole_body = foreign.element
    made.replacements.clear()


def _rights_suspended(made: Draft) -> None:
    made.wants("users", user(made.role, rights="suspended"))


def _role_not_eligible(made: Draft) -> None:
    eligible = {str(role) for role in SERVICE_REQUESTS[made.variant].eligible_roles}
    usual = made.role if made.role not in eligible else None
    role = usual or next((role for role in _WRONG_ROLES if role not in eligible), None)
    if role is None:
        raise NotArranged(f"every User Role may send {made.variant}")
    made.role, made.sender = role, user_of_role(role)
    made.signs_with(made.pki.issue(made.sender, "xmlSign", mpids=(mpid(role),)))
    made.wants("registrations", registration(mpxn_of(made.device), role))
    if made.replaces_credentials:
        for name in tuple(made.replacements):
            made.replaces(name, replacement(made.pki, made.sender, name))
    if made.variant == "8.11":
        made.wants("registrations", registration(mpxn_of("spare-esme"), role))


def _tampered(made: Draft) -> None:
    made.tampered = True


def _certificate_expired(made: Draft) -> None:
    made.signs_with(made.pki.expired(made.sender))


def _certificate_of_other_role(made: Draft) -> None:
    made.signs_with(made.pki.issue(made.sender, "supplier", mpids=(mpid(made.role),)))


def _not_registered(made: Draft) -> None:
    if made.role == "OU" or made.rival:
        return
    mpxns = {mpxn_of(made.device)}
    shared = made.device.startswith(("chf", "ppmid", "gpf"))
    if made.role in {"ES", "ED"} and (shared or made.device == "esme"):
        mpxns.add(EXPORT_MPAN)
    if shared:
        suffix = "-smets1" if made.device.endswith("-smets1") else ""
        mpxns |= {mpxn_of(f"esme{suffix}"), mpxn_of(f"gsme{suffix}")}
    if _exception_names_the_network(made):
        mpxns = {mpxn_of(made.device)}
    for mpxn in sorted(mpxns):
        made.wants(
            "registrations",
            registration(mpxn, made.role, until=BEGINNING_OF_TIME),
            registration(mpxn, made.role, rival=True),
        )


def _exception_names_the_network(made: Draft) -> bool:
    return bool(
        made.facts[Fact.JOINS_GAS_METER_ON_SHARED_HUB]
        or made.facts[Fact.RESTORES_GAS_PROXY_ON_SHARED_HUB]
    )


def _signed_by_another_user(made: Draft) -> None:
    other = user_of_role(made.role, rival=True)
    made.signs_with(made.pki.issue(other, "xmlSign", mpids=(mpid(made.role),)))


def _signed_under_another_mpid(made: Draft) -> None:
    made.signs_with(made.pki.issue(made.sender, "xmlSign", mpids=("NONE",), copy=7))


def _names_another_mpxn(made: Draft) -> None:
    made.mpxn = mpxn_of("foreign-esme")


def _too_few_certificates(made: Draft) -> None:
    made.replacements = {
        name: credential
        for name, credential in made.replacements.items()
        if name == "DigitalSigningCertificate"
    }


def _amiss(fact: Fact) -> Callable[[Draft], None]:
    return lambda made: replace_amiss(made, fact)


def _contained_certificate_invalid(made: Draft) -> None:
    if made.variant == "6.15.2":
        raise NotArranged("the Device Certificates of clause 6.1(j) are outside this PKI")
    replace_amiss(made, Fact.CERTIFICATES_VALID)


def _without_top_up_floor(made: Draft) -> None:
    made.top_up_floor = False


def _issuer_missing(made: Draft) -> None:
    made.path = [made.pki.root.der_base64]


def _issuer_superfluous(made: Draft) -> None:
    made.path = [made.pki.issuing.der_base64, made.pki.other_issuing.der_base64]
    made.certificates.append((made.pki.other_issuing, False))


def _log_of_another(made: Draft) -> None:
    if made.variant == "8.12.1":
        made.body["OldCHFID"] = device_id("foreign-chf")
    else:
        made.body["OldGPFID"] = device_id("foreign-gpf")


def _image_not_listed(made: Draft) -> None:
    made.wants("cpl", listing(firmware=FIRMWARE_VERSION, image_hash="00" * 32))


def _not_responsible_for_mpxn(made: Draft) -> None:
    made.whole_body = addition_for(mpxn_of("foreign-esme"))


def _no_channel_available(made: Draft) -> None:
    made.wants("sub_ghz_channels", {"band": "LowerBand", "channels": []})
    made.wants("sub_ghz_channels", {"band": "UpperBand", "channels": []})


def _replayed(made: Draft) -> None:
    made.replays = True


def _not_import_supplier(made: Draft) -> None:
    made.role, made.sender = "GS", user_of_role("GS")
    made.signs_with(made.pki.issue(made.sender, "xmlSign", mpids=(mpid("GS"),)))


def _credentials_of_another(made: Draft) -> None:
    owner = user_of_role(made.role, rival=True)
    for name in tuple(made.replacements):
        made.replaces(name, replacement(made.pki, owner, name))


class NotArranged(Exception):
    """The fact cannot be arranged for this request; the message says why.

    `lacks` is the item of the target's statement for want of which, if that is the reason;
    `refused` if the target refused it, although its statement does not say that it cannot.
    """

    def __init__(self, why: str, lacks: str = "", *, refused: bool = False) -> None:
        super().__init__(why)
        self.lacks = lacks
        self.refused = refused


class NotFinished(NotArranged):
    """The target was still at work when it had been waited for, so nothing can be concluded."""


UNUSUAL: Mapping[tuple[Enum, Value], Arrange] = {
    (Fact.STRUCTURE_VERIFIED, False): _not_verified,
    (Fact.RIGHTS_HELD, False): _rights_suspended,
    (Fact.ROLE_ELIGIBLE, False): _role_not_eligible,
    (Fact.SIGNATURE_VALID, False): _tampered,
    (Fact.CERTIFICATE_VALID, False): _certificate_expired,
    (Fact.CERTIFICATE_XMLSIGN, False): _certificate_of_other_role,
    (Fact.REGISTERED, False): _not_registered,
    (Fact.COS_SIGNER_IS_SENDER, False): _signed_by_another_user,
    (Fact.COS_MPID_IN_CERTIFICATE, False): _signed_under_another_mpid,
    (Fact.COS_MPXN_IS_DEVICES, False): _names_another_mpxn,
    (Fact.COS_CERTIFICATES_SUFFICE, False): _too_few_certificates,
    (Fact.COS_CERTIFICATES_ARE_SUPPLIER, False): _amiss(Fact.COS_CERTIFICATES_ARE_SUPPLIER),
    (Fact.COS_KEY_USAGE_FITS, False): _amiss(Fact.COS_KEY_USAGE_FITS),
    (Fact.COS_TOP_UP_FLOOR_PRESENT, False): _without_top_up_floor,
    (Fact.COS_CERTIFICATES_ARE_SENDERS, False): _amiss(Fact.COS_CERTIFICATES_ARE_SENDERS),
    (Fact.LOG_IS_SENDERS, False): _log_of_another,
    (Fact.IMAGE_HASH_LISTED, False): _image_not_listed,
    (Fact.CERTIFICATES_VALID, False): _contained_certificate_invalid,
    (Fact.ISSUERS_CONTAINED, False): _issuer_missing,
    (Fact.ISSUERS_ALL_USED, False): _issuer_superfluous,
    (Fact.RESPONSIBLE_FOR_MPXN, False): _not_responsible_for_mpxn,
    (Fact.CHANNELS_AVAILABLE, False): _no_channel_available,
    (Fact.NOT_A_REPLAY, False): _replayed,
    (Fact.IMPORT_SUPPLIER_ON_HAN, False): _not_import_supplier,
    **{
        (notice_of_change.Fact.CHANGE, change): _credentials_of_another
        for change in notice_of_change.CREDENTIALS_OF_ANOTHER
    },
}
"""Every fact value that is not as usual, and how it is arranged."""

STATUS_TOKENS: Mapping[Value, str] = {status: status.duis for status in SmiStatus}
HUB_NOT_COMMISSIONED = (quarantine.Fact.HUB_COMMISSIONED, False)


def arrange(made: Draft, in_force: Collection[Enum] = ()) -> None:
    """Make every fact of the draft that is not as usual so, but those that are `in_force` already.

    Raises `NotArranged`.
    """
    if made.rival and made.facts.get(Fact.REGISTERED):
        made.wants("registrations", registration(mpxn_of(made.device), made.role, rival=True))
    if made.role in _NOT_IN_THE_WORLD and made.facts.get(Fact.REGISTERED):
        made.wants("registrations", registration(mpxn_of(made.device), made.role))
    spared = {instead_of(made.profile.how), *in_force}
    for (fact, value), how in UNUSUAL.items():
        if made.facts.get(fact) == value and fact not in spared:
            how(made)
