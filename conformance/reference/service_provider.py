"""A reference SMETS1 Service Provider, written from clause 16.

What the Code leaves open, and how it is here: a failed check, and what detection stops, is reported
by a SMETS1 Service Provider Alert; what detection stops is not kept; an Upgrade Image for a Device
that 16.1(e) does not name is not accepted. The SMETS1 Supporting Requirements are outside this
document, so a top-up is processed further by one Instruction to its Device, like everything else.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from srpd.conformance.messages.countersigned import COUNTERSIGNED_SERVICE_REQUEST, user_request
from srpd.conformance.messages.errors import Malformed, MessageError
from srpd.conformance.messages.identifiers import RequestId, eui
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.smets1 import s1sp_alert, smets1_response
from srpd.conformance.messages.smets1_firmware import (
    FIRMWARE_UPDATE,
    FirmwareUpdate,
    read_firmware_update,
)
from srpd.conformance.messages.xml import local_name, parse_xml, serialise
from srpd.conformance.reference.checks import DUPLICATE
from srpd.conformance.reference.conformance_statement import OF_THE_S1SP
from srpd.conformance.reference.countersigned_messages import CountersignedMessages
from srpd.conformance.reference.detection import Detection
from srpd.conformance.reference.state import SMART_METERS, Device, Processed, Threshold, User
from srpd.conformance.reference.surface import Surface, request_id_of
from srpd.conformance.targets.protocol import PortMessage

APPLIED_AGAIN_TO: Final = frozenset({"6.23", "6.21"})
NOT_APPLIED_AGAIN: Final = frozenset({"6.1(d)", "6.1(e)", DUPLICATE})
CHECK_FAILED, DETECTION_FAILED, NOT_REACHED = "CHECK", "TAD", "UNREACHED"

Contained = Request | FirmwareUpdate


class ReferenceServiceProvider(Surface, CountersignedMessages, Detection):
    """A SMETS1 Service Provider in process, with a virtual clock."""

    NAME = "srpd reference S1SP"
    STATEMENT = OF_THE_S1SP
    EUI = eui("90-B3-D5-1F-30-02-00-0A")
    ROLE = "S1SP"
    PORTS = ("dcc", "wan", "ops")
    PROVIDER = "A"
    """The name that the inventory has for it."""

    def begin_anew(self) -> None:
        self.under_way: dict[str, Contained] = {}

    # 16.1

    def receive_from_dcc(self, message: PortMessage) -> None:
        """Check, then 16.2; nothing that arrives can crash it."""
        try:
            root = parse_xml(message.xml)
            if root.tag != COUNTERSIGNED_SERVICE_REQUEST:
                raise Malformed(local_name(root), "is no Countersigned Service Request")
            contained = self.read(user_request(root))
            if not self.passes(root, contained):
                self.refuse(contained.request_id)
                return
        except MessageError:
            self.refuse_unread(message)
            return
        if isinstance(contained, Request):
            self.remember_as_accepted(contained)
        self.go_on(contained)

    def read(self, inner: etree._Element) -> Contained:
        is_firmware = inner.tag == FIRMWARE_UPDATE
        return read_firmware_update(inner) if is_firmware else parse_request(inner)

    def passes(self, root: etree._Element, contained: Contained) -> bool:
        """Whether all the requirements of 16.1 are satisfied."""
        return (
            self.countersignature_holds(root)
            and self.countersigning_certificate_is_valid(root)
            and self.is_the_relevant_provider(contained)
            and (
                self.request_passes(contained)
                if isinstance(contained, Request)
                else self.firmware_passes(contained)
            )
        )

    def request_passes(self, request: Request) -> bool:
        """(a), (b) and (d), of the Service Request contained."""
        return (
            self.contained_signature_holds(request)
            and self.contained_certificate_is_valid_now(request)
            and (not self.is_checked_again(request) or self.passes_again(request))
        )

    def contained_signature_holds(self, request: Request) -> bool:
        """(a)"""
        return self.signature_holds(request)

    def contained_certificate_is_valid_now(self, request: Request) -> bool:
        """(b)"""
        return self.signing_certificate_is_valid(request)

    def devices_identified(self, contained: Contained) -> list[Device | None]:
        if isinstance(contained, FirmwareUpdate):
            return [self.state.devices.get(device) for device in contained.devices]
        return [self.device_of(contained)]

    def is_the_relevant_provider(self, contained: Contained) -> bool:
        """(c)"""
        return all(
            device is not None and device.s1sp == self.PROVIDER
            for device in self.devices_identified(contained)
        )

    def is_checked_again(self, request: Request) -> bool:
        """(d): Critical, 'CoS Update Security Credentials' and handover requests."""
        return self.is_critical(request) or request.variant in APPLIED_AGAIN_TO

    def passes_again(self, request: Request) -> bool:
        """(d): clause 6.1 without (d) and (e)."""
        again = [check for check in self.checks(request) if check.clause not in NOT_APPLIED_AGAIN]
        return self.first_failure(request, again) is None

    # 16.1(e)

    def firmware_passes(self, update: FirmwareUpdate) -> bool:
        """(e): for every Device that it is destined for."""
        return all(
            device is not None and self.image_passes(update, device)
            for device in self.devices_identified(update)
        )

    def image_passes(self, update: FirmwareUpdate, device: Device) -> bool:
        if device.type in ("CHF", "PPMID"):
            return self.image_is_protected_for_hub(update, device) and self.image_signer_is_valid(
                update
            )
        if device.type in SMART_METERS:
            return self.image_is_protected_for_meter(update, device) and self.image_signer_is_valid(
                update
            )
        return False

    def image_is_protected_for_hub(self, update: FirmwareUpdate, device: Device) -> bool:
        """(i): with credentials of the Import Supplier for the ESME on the same network."""
        hub = self.state.hub_of(device)
        meters = self.state.smart_meters_behind(hub.id if hub else device.chf)
        return update.image_is_signed() and any(
            meter.type == "ESME" and self.is_signed_by_supplier_of(update, meter)
            for meter in meters
        )

    def image_is_protected_for_meter(self, update: FirmwareUpdate, device: Device) -> bool:
        """(ii): with credentials held that relate to the Responsible Supplier."""
        return update.image_is_signed() and self.is_signed_by_supplier_of(update, device)

    def is_signed_by_supplier_of(self, update: FirmwareUpdate, meter: Device) -> bool:
        certificate = update.certificate
        known = self.known_certificate(
            certificate.issuer.rfc4514_string(), certificate.serial_number
        )
        if known is None or known.certificate != certificate or known.role != "supplier":
            return False
        owner = self.state.users.get(known.user or "")
        return owner is not None and self.is_supplier_of(owner, meter)

    def is_supplier_of(self, owner: User, meter: Device) -> bool:
        return self.is_responsible_supplier(owner, meter.import_mpxn, meter.export_mpan)

    def image_signer_is_valid(self, update: FirmwareUpdate) -> bool:
        """(e): the Validity of the Certificates used is confirmed."""
        return self.certificate_is_valid(update.certificate)

    # what 16.1 leaves open (H-25)

    def refuse(self, request_id: RequestId) -> None:
        self.send_alert(request_id, CHECK_FAILED)

    def refuse_unread(self, message: PortMessage) -> None:
        """It cannot be read, so the RequestID of the envelope is all there is to name."""
        try:
            self.refuse(RequestId.parse(request_id_of(message)))
        except MessageError:
            return

    # 16.2

    def go_on(self, contained: Contained) -> None:
        """(a), (b): detection where a threshold is set; then the Equivalent Steps."""
        if self.is_anomalous(contained):
            self.stop(contained)
            return
        self.state.processed.append(
            Processed(self.now, contained.request_id.originator, contained.variant)
        )
        self.under_way[str(contained.request_id)] = contained
        self.take_equivalent_steps(contained)

    def is_anomalous(self, contained: Contained) -> bool:
        """(a)(i): the data value of a top-up; (b)(i): the number of everything else."""
        if isinstance(contained, Request) and contained.variant == "2.2":
            return any(
                threshold.scope == "value" and self.value_is_beyond(contained, threshold)
                for threshold in self.relevant_thresholds(contained)
            )
        return any(
            threshold.scope != "value" and self.number_of(contained, threshold) >= threshold.limit
            for threshold in self.relevant_thresholds(contained)
        )

    def relevant_thresholds(self, contained: Contained) -> list[Threshold]:
        return [
            threshold
            for threshold in self.state.thresholds.values()
            if threshold.variant == contained.variant
            and threshold.user in (None, contained.request_id.originator)
        ]

    def number_of(self, contained: Contained, threshold: Threshold) -> int:
        """The number of others within the period."""
        since = self.now - threshold.period
        return sum(
            item.variant == contained.variant and item.at > since for item in self.state.processed
        )

    def stop(self, contained: Contained) -> None:
        """The Code does not say what becomes of it."""
        self.send_alert(contained.request_id, DETECTION_FAILED)

    def take_equivalent_steps(self, contained: Contained) -> None:
        """(a)(ii), (b)(ii): an Instruction to each Device."""
        for device in self.devices_identified(contained):
            if device is not None:
                self.emit(
                    "wan",
                    kind="instruction",
                    request_id=str(contained.request_id),
                    device=device.id,
                    srv=contained.variant,
                )

    # what results

    def receive_elsewhere(self, message: PortMessage) -> None:
        """What came of an Instruction."""
        if message.port != "wan":
            super().receive_elsewhere(message)
        if message.fields.get("kind") != "instruction-outcome":
            return
        contained = self.under_way.get(request_id_of(message))
        if contained is None or not self.was_instructed(contained, message):
            return
        self.has_resulted(contained)
        if message.fields.get("outcome") == "success":
            self.send_response(contained)
        else:
            self.tell_that_not_reached(contained)

    def has_resulted(self, contained: Contained) -> None:
        """What comes of it after that is not reported."""
        del self.under_way[str(contained.request_id)]

    def tell_that_not_reached(self, contained: Contained) -> None:
        self.send_alert(contained.request_id, NOT_REACHED)

    def was_instructed(self, contained: Contained, message: PortMessage) -> bool:
        """Whether the Device that answers is one for which the Equivalent Steps were taken."""
        return any(
            device is not None and device.id == str(message.fields.get("device")).upper()
            for device in self.devices_identified(contained)
        )

    # 16.2(c)

    def signed_by_provider(self, element: etree._Element) -> etree._Element:
        return sign(element, self.credential)

    def send_response(self, contained: Contained) -> None:
        self.send("smets1-response", contained.request_id, smets1_response(contained))

    def send_alert(self, request_id: RequestId, code: str) -> None:
        self.send("s1sp-alert", request_id, s1sp_alert(request_id, code, self.now))

    def send(self, kind: str, request_id: RequestId, element: etree._Element) -> None:
        self.emit(
            "dcc",
            serialise(self.signed_by_provider(element)),
            kind=kind,
            request_id=str(request_id),
            device=request_id.target,
            certificate=self.own_certificate(),
        )


def factory() -> ReferenceServiceProvider:
    """A fresh reference SMETS1 Service Provider, the one that the inventory calls A."""
    return ReferenceServiceProvider()
