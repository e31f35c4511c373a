"""Drafts: one Service Request that is about to be made, with what must be arranged for it.

A draft starts as the request of a profile with nothing wrong. The arrangements of its facts then
change who sends it, what is in it, how it is signed, or the world in which it arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum

from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.fixtures.world import Records, device_id, mpid, mpxn_of, user_of_role
from srpd.conformance.messages.build import Body, body_of, body_templates
from srpd.conformance.messages.contents import add
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, RequestId
from srpd.conformance.messages.pki import Credential, KeyUsage, TestPki
from srpd.model.cases import Value
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.composition import Profile
from srpd.model.requests import Execution, Fact, InventoryChange, Target

_REPLACEMENTS = {
    "6.15.1": "ReplacementCertificates/SupplierOrNetworkOperatorCertificates",
    "6.21": "ReplacementCertificates",
    "6.23": "SupplierReplacementCertificates",
}
_OTHER_DEVICES = {"ppmid": "esme", "gsme": "gpf", "gpf": "gsme"}
_NEW_DEVICES = {Target.ESME: "new-meter", Target.CHF: "new-hub", Target.TYPE_2: "new-ihd"}


@dataclass
class Draft:
    """One Service Request in the making.

    `records` are changes of the world that must be in force when it arrives. `body` are leaf values
    by path, or the whole body. `mpxn` and `top_up_floor` are what a CoS Service Request says beside
    its certificates. `header` are leaf values of the header that are not what they would be.
    `replays` asks that the very same message was sent once before, and `completed` that the S1SP
    has said since that it completed its processing.
    `first_in_sequence` and `preceding` are its place in a sequence. `recurrence` are the points in
    time of the schedule that it creates, if they are not the usual ones.
    """

    profile: Profile
    facts: Mapping[Enum, Value]
    pki: TestPki
    role: str
    sender: Eui
    device: str
    signer: Credential
    rival: bool = False
    body: dict[str, str | None] = field(default_factory=dict)
    whole_body: Body | None = None
    path: list[str] = field(default_factory=list)
    replacements: dict[str, Credential] = field(default_factory=dict)
    certificates: list[tuple[Credential, bool]] = field(default_factory=list)
    records: Records = field(default_factory=dict)
    mpxn: str = ""
    top_up_floor: bool = True
    tampered: bool = False
    header: dict[str, str] = field(default_factory=dict)
    replays: bool = False
    completed: bool = False
    first_in_sequence: bool | None = None
    preceding: RequestId | None = None
    recurrence: Recurrence | None = None

    @property
    def variant(self) -> str:
        """The Service Reference Variant."""
        return str(self.facts[Fact.VARIANT])

    @property
    def command_variant(self) -> int:
        """The Command Variant."""
        number = self.facts[Fact.COMMAND_VARIANT]
        assert isinstance(number, int)  # noqa: S101 - the domain of the fact
        return number

    @property
    def target(self) -> Eui:
        """The target in the RequestID: the Device, or the DCC for a Non-Device Service Request."""
        if SERVICE_REQUESTS[self.variant].non_device or not self.device:
            return DCC_EUI
        return device_id(self.device)

    @property
    def replaces_credentials(self) -> bool:
        """Whether its body carries replacement certificates."""
        return self.variant in _REPLACEMENTS

    def wants(self, table: str, *records: dict[str, object]) -> None:
        """Have these records in force when the request arrives."""
        self.records.setdefault(table, []).extend(records)

    def replaces(self, name: str, credential: Credential, *, revoked: bool = False) -> None:
        """Carry this certificate, which the DCC knows, in the element of this name."""
        self.replacements[name] = credential
        self.certificates.append((credential, revoked))

    def signs_with(self, credential: Credential, *, revoked: bool = False) -> None:
        """Sign with this credential, which the DCC knows."""
        self.signer = credential
        self.certificates.append((credential, revoked))


def certificate_names(variant: str) -> tuple[str, ...]:
    """The replacement certificates that the shipped body of a variant holds."""
    names = ("DigitalSigningCertificate", "KeyAgreementCertificate")
    return names if variant == "6.21" else (*names, "KeyAgreementTopUpCertificate")


def replacement(pki: TestPki, user: Eui, name: str) -> Credential:
    """The replacement certificate of a User for the element of this name."""
    usage: KeyUsage = "digitalSignature" if name.startswith("Digital") else "keyAgreement"
    return pki.issue(user, "supplier", key_usage=usage, copy=1 if "TopUp" in name else 0)


def replace_amiss(made: Draft, fact: Fact, name: str = "DigitalSigningCertificate") -> None:
    """Have the replacement certificate of the element of this name alone fail the check of a fact,
    which is one about the certificates that a request contains.
    """
    rival = fact is Fact.COS_CERTIFICATES_ARE_SENDERS
    others = fact is Fact.COS_CERTIFICATES_ARE_SUPPLIER
    signs = name.startswith("Digital") is not (fact is Fact.COS_KEY_USAGE_FITS)
    credential = made.pki.issue(
        user_of_role(made.role, rival=True) if rival else made.sender,
        "networkOperator" if others else "supplier",
        key_usage="digitalSignature" if signs else "keyAgreement",
        copy=9,
    )
    made.replaces(name, credential, revoked=fact is Fact.CERTIFICATES_VALID)


def draft(profile: Profile, facts: Mapping[Enum, Value], pki: TestPki) -> Draft:
    """The request of a profile, with nothing wrong with it yet."""
    device = profile.device
    if device == "new":
        device = _NEW_DEVICES[Target(facts[Fact.TARGET])]
    role, _, rival = profile.sender.partition(" ")
    sender = user_of_role(role, rival=bool(rival))
    signer = pki.issue(sender, "xmlSign", mpids=(mpid(role, rival=bool(rival)),))
    made = Draft(profile, facts, pki, role, sender, device, signer, bool(rival))
    made.certificates.append((signer, False))
    made.path = [pki.issuing.der_base64]
    if made.replaces_credentials:
        for name in certificate_names(made.variant):
            made.replaces(name, replacement(pki, sender, name))
        made.certificates.append((pki.issuing, False))
    _fill(made)
    return made


def _fill(made: Draft) -> None:
    variant, device = made.variant, made.device
    if variant in {"5.1", "8.2", "8.3", "8.14.1", "8.14.2", "8.14.3", "8.14.4"}:
        made.body["DeviceID"] = device_id(device)
    if variant in {"11.1", "11.4"}:
        made.body["DeviceIDList"] = device_id(device)
    if variant in {"8.7.1", "8.7.2", "8.8.1", "8.8.2"}:
        made.body["OtherDeviceID"] = device_id(_joined_to(made))
    if variant == "8.4":
        made.whole_body = _inventory_update(made)
    if variant == "8.11":
        made.whole_body = _addition("spare-esme", mpxn_of("spare-esme"))
    if variant == "8.12.1":
        made.body["OldCHFID"] = device_id("old-chf")
    if variant == "8.12.2":
        made.body["OldGPFID"] = device_id("old-gpf")
    if variant == "12.2":
        made.whole_body = _pre_notification(made)
    if variant == "6.23":
        made.mpxn = mpxn_of(device)
    if variant == "6.28":
        made.whole_body = _channel_setting()
    if variant == "8.14.2":
        made.body["MPxN"] = mpxn_of("hub-esme" if device == "new-hub" else device)


def _joined_to(made: Draft) -> str:
    if made.facts.get(Fact.JOINS_PPMID_TO_GAS_METER):
        return "gsme"
    if made.facts.get(Fact.JOINS_GAS_METER_TO_PPMID):
        return "ppmid"
    return _OTHER_DEVICES[made.device]


def _inventory_update(made: Draft) -> Body:
    identifier = ("DeviceID", str(device_id(made.device)))
    change = made.facts[Fact.INVENTORY_CHANGE]
    hub = made.facts[Fact.TARGET] is Target.CHF
    if change is InventoryChange.TO_PENDING:
        return body_of("UpdateInventory", identifier, ("UpdateDeviceStatusExceptCH", "Pending"))
    if change is InventoryChange.TO_INSTALLED_NOT_COMMISSIONED:
        element = "UpdateDeviceStatusCH" if hub else "UpdateDeviceStatusExceptCH"
        return body_of("UpdateInventory", identifier, (element, "InstalledNotCommissioned"))
    if change is InventoryChange.DELETION:
        return body_of("UpdateInventory", identifier, ("DeleteDevice", None))
    return body_of("UpdateInventory", identifier, ("UpdateDeviceDetails/DeviceModel", "010A030B"))


def _channel_setting() -> Body:
    setting = deepcopy(body_templates()["6.28"].element)
    for band in setting:
        if band.tag.endswith("LowerBandSubGHzChannels0To26"):
            add(band, "Channel1")
    return setting


def _addition(name: str, mpxn: str) -> Body:
    return body_of(
        "UpdateHANDeviceLog",
        ("DeviceID", str(device_id(name))),
        ("RequestType", "Add"),
        ("AddDeviceToCHFWhitelist/JoinTimePeriod", "90"),
        ("AddDeviceToCHFWhitelist/InstallCode", "000102030405060708090A0B0C0D0E0F"),
        ("AddDeviceToCHFWhitelist/ImportMPxN", mpxn),
    )


def addition_for(mpxn: str) -> Body:
    """The body of 'Update HAN Device Log' that adds the spare meter, naming this MPxN."""
    return _addition("spare-esme", mpxn)


def _pre_notification(made: Draft) -> Body:
    kinds = {Target.ESME: "ESME", Target.CHF: "CHF", Target.TYPE_2: "IHD"}
    kind = kinds[Target(made.facts[Fact.TARGET])]
    leaves = [
        ("DeviceID", str(device_id(made.device))),
        ("DeviceManufacturer", "AB01"),
        ("DeviceModel", "010A030B"),
        ("DeviceType", kind),
        ("SMETSCHTSVersion", "SMETS V5.1"),
        ("FirmwareVersion", "00010001"),
    ]
    if kind == "ESME":
        leaves.append(("ESMEVariant", "A"))
    if kind == "CHF":
        leaves.append(("AssociatedGPFDeviceID", str(device_id("new-gpf"))))
    return body_of("DevicePrenotification", *leaves)


def content_of(made: Draft) -> Body:
    """The body of the request: written out whole, or the values that replace the usual ones."""
    if made.whole_body is not None:
        return made.whole_body
    return _credentials(made) if made.replaces_credentials else made.body


def _credentials(made: Draft) -> Body:
    names = {"6.15.1": "UpdateSecurityCredentialsKRP", "6.23": "UpdateSecurityCredentialsCoS"}
    name = names.get(made.variant, "RequestHandoverOfDCCControlledDevice")
    leaves: list[tuple[str, str | None]] = []
    if made.variant == "6.23":
        leaves.append(("SupplierFloorSeqNumber", "0"))
        if made.top_up_floor:
            leaves.append(("SupplierPrepaymentTopUpFloorSeqNumber", "0"))
    else:
        leaves.append(("RemotePartyRole", "Supplier"))
    place = _REPLACEMENTS[made.variant]
    leaves += [
        (f"{place}/{certificate}", made.replacements[certificate].der_base64)
        for certificate in certificate_names(made.variant)
        if certificate in made.replacements
    ]
    leaves += [("CertificationPathCertificates/Certificate", each) for each in made.path]
    leaves.append(("ApplyTimeBasedCPVChecks", "false"))
    if made.variant == "6.23":
        leaves.append(("ImportMPxN", made.mpxn))
    return body_of(name, *leaves)


def is_future_dated(made: Draft) -> bool:
    """Whether it asks for execution at a time to come."""
    return made.facts[Fact.EXECUTION] is Execution.FUTURE_DATED
