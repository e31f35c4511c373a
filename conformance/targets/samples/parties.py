"""What passes between a DCC and those other than Users: Devices, Service Providers, operators."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from srpd.conformance.fixtures.world import (
    COS_PARTY,
    CREATOR,
    CREATORS_ROLE,
    FIRMWARE_IMAGE,
    FIRMWARE_VERSION,
    registration,
)
from srpd.conformance.messages.build import signed_pre_command
from srpd.conformance.messages.cos_authorisation import authorisation_response
from srpd.conformance.messages.countersigned import (
    COUNTERSIGNED_COS_SERVICE_REQUEST,
    COUNTERSIGNED_SERVICE_REQUEST,
    countersign,
)
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.signature import sign
from srpd.conformance.targets.samples.dcc_alerts import SIGNED_S1SP_ALERT
from srpd.conformance.targets.samples.sample import (
    COS_PARTYS_KEY,
    COS_REQUEST,
    CRITICAL,
    DCCS_KEY,
    DISTRIBUTOR,
    FIRMWARE,
    HUB,
    LATER,
    METER,
    NON_CRITICAL,
    PAYLOAD,
    PKI,
    SCHEDULED,
    SMETS1_METER,
    SUPPLIER,
    TO_SMETS1,
    Direction,
    Sample,
    Samples,
    about,
    base64,
    message,
    request_of,
)
from srpd.conformance.targets.samples.users import SIGNED_SMETS1_ALERT, SIGNED_SMETS1_RESPONSE

_VALID = {"remote_party": "known", "signature": "valid", "certificate": "valid"}
_ALERT = {"alert_code": "8F12", "counter": 7, "payload": base64(PAYLOAD), **_VALID}
_HUB_IMAGE = "image-1"
_COS_TO_SMETS1 = request_of(
    "6.23", SMETS1_METER, 1011, user=COS_REQUEST.originator, body={"ImportMPxN": "1312345678222"}
)
COUNTERSIGNED = countersign(TO_SMETS1.root, COUNTERSIGNED_SERVICE_REQUEST, DCCS_KEY)
COUNTERSIGNED_COS = countersign(COS_REQUEST.root, COUNTERSIGNED_COS_SERVICE_REQUEST, DCCS_KEY)
AUTHORISATION = sign(
    authorisation_response(
        COS_REQUEST.root, signed_pre_command("6.23", COS_PARTY, METER, 1, PAYLOAD)
    ),
    COS_PARTYS_KEY,
)
AUTHORISATION_OF_SMETS1 = sign(authorisation_response(_COS_TO_SMETS1.root), COS_PARTYS_KEY)


def towards_devices() -> Samples:
    """What leaves at ``wan``."""
    payload = base64(PAYLOAD)
    command = {**about(NON_CRITICAL, "command"), "payload": payload, "signed_by_dcc": True}
    scheduled = {**command, "srv": "4.8.1", "request_id": str(SCHEDULED), "schedule_id": "1"}
    firmware = {**about(FIRMWARE, "firmware"), "device": METER, "hub": HUB, "payload": payload}
    image = {"reference": _HUB_IMAGE, "hub": HUB}
    for name, fields in (
        ("command", {**command, "device_certificates": []}),
        ("command-of-schedule", {**scheduled, "device_certificates": []}),
        ("firmware", firmware),
        ("hub-firmware", {"kind": "hub-firmware", **image, "payload": base64(FIRMWARE_IMAGE)}),
        ("hub-firmware-activation", {"kind": "hub-firmware-activation", **image}),
    ):
        yield Sample("dcc", Direction.OUT, name, message("wan", **fields))


def from_devices() -> Samples:
    """What arrives at ``wan``."""
    response = {
        "kind": "response",
        "request_id": str(NON_CRITICAL.request_id),
        "device": METER,
        "outcome": "success",
        "payload": base64(PAYLOAD),
        **_VALID,
    }
    recipients = [SUPPLIER, DISTRIBUTOR]
    alert = {"kind": "alert", "from": "device", "device": METER, "recipients": recipients}
    for name, fields in (
        ("response", response),
        ("alert", {**alert, **_ALERT}),
        ("hub-alert", {**alert, "from": "chf", "device": HUB, **_ALERT}),
        ("sub-ghz-alert", {"kind": "sub-ghz-alert", "device": HUB, **_ALERT}),
    ):
        yield Sample("dcc", Direction.IN, name, message("wan", **fields))


def service_providers() -> Samples:
    """What passes at ``s1sp.<name>``."""
    countersigned = about(TO_SMETS1, "countersigned-service-request")
    sent = message("s1sp.A", COUNTERSIGNED, **countersigned)
    yield Sample("dcc", Direction.OUT, "countersigned-service-request", sent)
    named = {"request_id": str(TO_SMETS1.request_id)}
    to_device = {**named, "device": SMETS1_METER}
    alert = {"kind": "smets1-alert", "device": SMETS1_METER, "counter": 7}
    for name, arrived in (
        (
            "processing-completed",
            message("s1sp.A", kind="processing-completed", **named, outcome="success"),
        ),
        (
            "smets1-response",
            message(
                "s1sp.A",
                SIGNED_SMETS1_RESPONSE,
                kind="smets1-response",
                **to_device,
                outcome="success",
            ),
        ),
        ("smets1-alert", message("s1sp.A", SIGNED_SMETS1_ALERT, **alert)),
        ("s1sp-alert", message("s1sp.A", SIGNED_S1SP_ALERT, kind="s1sp-alert", **to_device)),
    ):
        yield Sample("dcc", Direction.IN, name, arrived)


def change_of_supplier() -> Samples:
    """What passes at ``cos``."""
    sent = message(
        "cos", COUNTERSIGNED_COS, **about(COS_REQUEST, "countersigned-cos-service-request")
    )
    yield Sample("dcc", Direction.OUT, "countersigned-cos-service-request", sent)
    named = {"request_id": str(COS_REQUEST.request_id)}
    rejection = message("cos", kind="cos-rejection", **named, reasons=["8.4(d)"])
    yield Sample("dcc", Direction.OUT, "cos-rejection", rejection)
    kind = "cos-authorisation-response"
    smets1 = {"kind": kind, "request_id": str(_COS_TO_SMETS1.request_id)}
    for name, arrived in (
        (kind, message("cos", AUTHORISATION, kind=kind, **named)),
        (f"{kind}-smets1", message("cos", AUTHORISATION_OF_SMETS1, **smets1)),
        ("cos-refusal", message("cos", kind="cos-refusal", **named, reason="validation")),
    ):
        yield Sample("dcc", Direction.IN, name, arrived)


def operators() -> Samples:
    """What passes at ``ops``."""
    about_it = {"request_id": str(CRITICAL.request_id)}
    creator = PKI.issue(CREATOR, CREATORS_ROLE)
    signature = creator.key.sign(FIRMWARE_IMAGE, ec.ECDSA(SHA256(), deterministic_signing=True))
    image = {
        "reference": _HUB_IMAGE,
        "image": base64(FIRMWARE_IMAGE),
        "signature": base64(signature),
        "creator": creator.pem,
        "manufacturer": "AB01",
        "model": "010A030B",
        "firmware": FIRMWARE_VERSION,
    }
    at_hub = {"reference": _HUB_IMAGE, "hub": HUB}
    activation = {**at_hub, "at": write_instant(LATER), "urgent": False}
    records = {"registrations": [registration("1312345678111", "IS", until=write_instant(LATER))]}
    for name, fields in (
        ("update", {"records": records}),
        ("quarantine-decision", {**about_it, "decision": "process", "user": SUPPLIER}),
        ("procedures-require-deletion", about_it),
        ("services-cancelled", {"schedule_id": "1"}),
        ("hub-firmware-image", image),
        ("distribute-hub-firmware", at_hub),
        ("activate-hub-firmware", activation),
    ):
        yield Sample("dcc", Direction.IN, name, message("ops", kind=name, **fields))
    yield from _towards_operators()


def _towards_operators() -> Samples:
    consolidated = {"device": METER, "alert_code": "8F12", "user": SUPPLIER}
    notice = {"reference": _HUB_IMAGE, "activation": write_instant(LATER)}
    for name, fields in (
        ("incident", {"about": "amber", **consolidated}),
        ("consolidation-ended", consolidated),
        ("hub-firmware-notice", {**notice, "users": [SUPPLIER]}),
    ):
        yield Sample("dcc", Direction.OUT, name, message("ops", kind=name, **fields))
