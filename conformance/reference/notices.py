"""Clauses 10.3 to 10.5, 17.4 and 17.5: telling those whom another's Service Request concerns."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha1
from types import MappingProxyType

from cryptography import x509

from srpd.conformance.messages import contents
from srpd.conformance.messages.contents import StatusChange
from srpd.conformance.messages.hub_alerts import security_credentials_updated
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.requests import CarriedCertificate, Request
from srpd.conformance.messages.signature import issuer_key
from srpd.conformance.reference.core import Core
from srpd.conformance.reference.state import Device

SUPPLIER_OF = MappingProxyType({"ESME": "IS", "GSME": "GS"})
NETWORK_OF = MappingProxyType({"ESME": "ED", "GSME": "GT"})
PLACES_CREDENTIALS = frozenset({"6.15.1", "6.21", "6.23"})
_TYPES = MappingProxyType(
    {
        "DigitalSigningCertificate": "DigitalSigning",
        "KeyAgreementCertificate": "KeyAgreement",
        "KeyAgreementTopUpCertificate": "KeyAgreementTopUp",
    }
)


class Notices(Core):
    """DCC Alerts to Users other than the one who asked for a change."""

    # Who is responsible, by the Registration Data of now.

    def responsible_suppliers(self, hub: Device) -> list[str]:
        """The Import Supplier and the Gas Supplier of the meters on a hub's network."""
        return self.registered_on(hub, SUPPLIER_OF)

    def network_parties(self, hub: Device) -> list[str]:
        """The Electricity Distributor and the Gas Transporter."""
        return self.registered_on(hub, NETWORK_OF)

    def registered_on(self, hub: Device, role_of: Mapping[str, str]) -> list[str]:
        found = {
            held.user: None
            for meter in self.state.smart_meters_behind(hub.id)
            for held in self.state.registrations
            if held.mpxn == meter.import_mpxn
            and held.role == role_of[meter.type]
            and held.holds_at(self.now)
        }
        return list(found)

    # 10.3

    def tell_of_decommissioned_hub(self, request: Request, hub: Device) -> None:
        """To all Responsible Suppliers and Network Parties, but for the sender."""
        content = StatusChange.CHF_DECOMMISSIONING
        for user in [*self.responsible_suppliers(hub), *self.network_parties(hub)]:
            if user != request.originator:
                notice = contents.device_status_change(Eui(hub.id), content)
                self.alert(user, "N9", notice, "I0")

    # A Service Request that a Device or a Service Provider has carried out with success.

    def tell_of_change(self, request: Request) -> None:
        """Whatever those other than the sender are to be told of it."""
        if request.variant == "8.12.1":
            self.tell_of_hub_log(request)
        elif request.variant == "8.12.2":
            self.tell_of_gas_proxy_log(request)
        elif request.variant in PLACES_CREDENTIALS:
            if self.is_smets1(request):
                self.tell_of_credentials_at_service_provider(request)
            else:
                self.tell_of_credentials_on_device(request)

    # 10.4

    def tell_of_hub_log(self, request: Request) -> None:
        """To all Responsible Suppliers for the Communications Hub Function, but for the sender."""
        new = self.state.devices.get(request.target)
        if new is None:
            return
        for user in self.responsible_suppliers(new):
            if user != request.originator:
                old = self.state.devices.get((request.value("OldCHFID") or "").upper())
                self.tell_of_log(user, "N30", old, new)

    # 10.5

    def tell_of_gas_proxy_log(self, request: Request) -> None:
        """To the Gas Supplier, unless it is the sender."""
        proxy = self.state.devices.get(request.target)
        hub = None if proxy is None else self.state.hub_of(proxy)
        old = self.state.devices.get((request.value("OldGPFID") or "").upper())
        if hub is None:
            return
        for user in self.registered_on(hub, {"ESME": "", "GSME": SUPPLIER_OF["GSME"]}):
            if user != request.originator:
                old_hub = None if old is None else self.state.hub_of(old)
                self.tell_of_log(user, "N31", old_hub, hub, of_gas_proxy=True)

    def tell_of_log(
        self, user: str, code: str, old: Device | None, new: Device, *, of_gas_proxy: bool = False
    ) -> None:
        old_hub = old or new
        old_proxy, new_proxy = self.state.gas_proxy_of(old_hub), self.state.gas_proxy_of(new)
        content = contents.device_log_restored(
            self.now.date(),
            old_chf=Eui(old_hub.id),
            new_chf=Eui(new.id),
            old_gpf=Eui((old_proxy or old_hub).id),
            new_gpf=Eui((new_proxy or new).id),
            of_gpf=of_gas_proxy,
        )
        self.alert(user, code, content, "I0")

    # 17.4, 17.5

    def tell_of_credentials_on_device(self, request: Request) -> None:
        """17.4: whose were placed, and whose were replaced; the sender has its Response."""
        self.tell_owners_of_credentials(request)

    def tell_of_credentials_at_service_provider(self, request: Request) -> None:
        """17.5: the same; the sender has its Countersigned SMETS1 Response."""
        self.tell_owners_of_credentials(request)

    def tell_owners_of_credentials(self, request: Request) -> None:
        role = request.value("RemotePartyRole") or "Supplier"
        placed: dict[str, dict[str, bytes]] = {}
        for owner, kind, digest in self.placed_credentials(request):
            placed.setdefault(owner, {}).setdefault(kind, digest)
        told = dict(placed)
        former = self.former_owner_of_credentials(request, role, placed)
        if former is not None:
            told.setdefault(former, {k: d for hashes in placed.values() for k, d in hashes.items()})
        for owner, hashes in told.items():
            if owner != request.originator:
                content = security_credentials_updated(Eui(request.target), role, hashes)
                self.alert(owner, "N42", content, "I0")

    def former_owner_of_credentials(
        self, request: Request, role: str, placed: Collection[str]
    ) -> str | None:
        """The User whose credentials the new ones have replaced, if it was another's; and take note
        of whose the Device holds from now on.
        """
        device = self.state.devices.get(request.target)
        if device is None or role != "Supplier" or not placed:
            return None
        former, (device.supplier_credentials, *_) = device.supplier_credentials, placed
        return former

    def placed_credentials(self, request: Request) -> Iterator[tuple[str, str, bytes]]:
        """The owner, the type and the SHA-1 of each replacement certificate that is known."""
        for carried in request.certificates:
            owner = self.owner_of(carried)
            if carried.name in _TYPES and owner is not None:
                digest = sha1(_der(carried), usedforsecurity=False).digest()
                yield owner, _TYPES[carried.name], digest

    def owner_of(self, carried: CarriedCertificate) -> str | None:
        """The User whose certificate it is, by what the DCC knows."""
        try:
            held = x509.load_der_x509_certificate(_der(carried))
        except ValueError:
            return None
        key = (issuer_key(held.issuer.rfc4514_string()), held.serial_number)
        known = self.state.certificates.get(key)
        return None if known is None else known.user


def _der(carried: CarriedCertificate) -> bytes:
    try:
        return b64decode(carried.der, validate=True)
    except Base64Error:
        return b""
