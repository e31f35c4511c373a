"""What a CoS Party, a SMETS1 Service Provider and a User system exchange with the suite."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from srpd.conformance.fixtures.world import (
    CREATOR,
    CREATORS_ROLE,
    FIRMWARE_IMAGE,
    FIRMWARE_VERSION,
    device_id,
)
from srpd.conformance.messages import answers
from srpd.conformance.messages.countersigned import COUNTERSIGNED_SERVICE_REQUEST, countersign
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.smets1_firmware import firmware_update
from srpd.conformance.targets.samples.dcc_alerts import SIGNED_S1SP_ALERT
from srpd.conformance.targets.samples.parties import (
    AUTHORISATION,
    COUNTERSIGNED,
    COUNTERSIGNED_COS,
)
from srpd.conformance.targets.samples.sample import (
    AT,
    COS_PARTYS_KEY,
    COS_REQUEST,
    CRITICAL,
    DCCS_KEY,
    DECOMMISSIONING,
    HUB,
    LOGS,
    METER,
    PAYLOAD,
    PKI,
    S1SPS_KEY,
    SMETS1_METER,
    SUPPLIER,
    SUPPLIERS_KEY,
    TO_SMETS1,
    Direction,
    Sample,
    Samples,
    about,
    base64,
    certificate,
    message,
)
from srpd.conformance.targets.samples.users import SIGNED_PRE_COMMAND, SIGNED_SMETS1_RESPONSE

_ORDER: Final = "order-1"
_ACTING: Final = {"user": SUPPLIER, "role": "IS"}


def cos_party() -> Samples:
    """A CoS Party under test."""
    named = {"request_id": str(COS_REQUEST.request_id)}
    signed_with = certificate(COS_PARTYS_KEY)
    kind = "countersigned-cos-service-request"
    for direction, name, passed in (
        (Direction.IN, kind, message("dcc", COUNTERSIGNED_COS, **about(COS_REQUEST, kind))),
        (Direction.IN, "hold-authorisations", message("ops", kind="hold-authorisations")),
        (Direction.IN, "come-to-authorise", message("ops", kind="come-to-authorise", **named)),
        (
            Direction.OUT,
            "cos-authorisation-response",
            message(
                "dcc",
                AUTHORISATION,
                kind="cos-authorisation-response",
                **named,
                certificate=signed_with,
            ),
        ),
        (
            Direction.OUT,
            "cos-refusal",
            message("dcc", kind="cos-refusal", **named, reason="threshold"),
        ),
    ):
        yield Sample("cos-party", direction, name, passed)


def service_provider() -> Samples:
    """A SMETS1 Service Provider under test."""
    named = {"request_id": str(TO_SMETS1.request_id), "device": SMETS1_METER}
    signed_with = certificate(S1SPS_KEY)
    kind = "countersigned-service-request"
    outcome = {"kind": "instruction-outcome", **named, "outcome": "success"}
    update = RequestId(SUPPLIER, SMETS1_METER, 1012)
    firmware = {**about(TO_SMETS1, kind), "srv": "11.1", "request_id": str(update)}
    for direction, name, passed in (
        (Direction.IN, kind, message("dcc", COUNTERSIGNED, **about(TO_SMETS1, kind))),
        (Direction.IN, f"{kind}-firmware", message("dcc", _firmware(update), **firmware)),
        (Direction.IN, "instruction-outcome", message("wan", **outcome)),
        (Direction.OUT, "instruction", message("wan", **about(TO_SMETS1, "instruction"))),
        (
            Direction.OUT,
            "smets1-response",
            message(
                "dcc",
                SIGNED_SMETS1_RESPONSE,
                kind="smets1-response",
                **named,
                certificate=signed_with,
            ),
        ),
        (
            Direction.OUT,
            "s1sp-alert",
            message("dcc", SIGNED_S1SP_ALERT, kind="s1sp-alert", **named, certificate=signed_with),
        ),
    ):
        yield Sample("s1sp", direction, name, passed)


def user_system() -> Samples:
    """A User system under test."""
    order = {"reference": _ORDER, **_ACTING}
    on_meter = {**order, "device": METER}
    for name, fields in (
        ("send-service-request", {**on_meter, "srv": "1.1.1", "supply_sensitive": True}),
        ("firmware-image", _image()),
        ("update-firmware", {**on_meter, "srv": "11.1"}),
        ("hub-replaced", {**order, **_replacement()}),
    ):
        yield Sample("user", Direction.IN, name, message("ops", kind=name, **fields))
    yield from _to_user_system()
    signed_with = {"reference": _ORDER, "certificate": certificate(SUPPLIERS_KEY)}
    for name, request in (
        ("service-request", CRITICAL),
        ("signed-pre-command", SIGNED_PRE_COMMAND),
    ):
        passed = message("dcc", request.root, kind=name, **signed_with)
        yield Sample("user", Direction.OUT, name, passed)
    check = message("ops", kind="supply-sensitive-check", reference=_ORDER)
    yield Sample("user", Direction.OUT, "supply-sensitive-check", check)


def _to_user_system() -> Samples:
    canonical = etree.tostring(CRITICAL.body, method="c14n", exclusive=True)
    asks_for = {"device": METER, "srv": "1.1.1", "body": sha256(canonical).hexdigest()}
    for name, request, response, fields in (
        (
            "pre-command",
            CRITICAL,
            answers.pre_command(CRITICAL, AT, PAYLOAD),
            {"asks_for": asks_for},
        ),
        (
            "service-response",
            LOGS,
            answers.service_response(LOGS, "I0", AT),
            {"completed": "hub-log"},
        ),
        (
            "service-response-non-device",
            DECOMMISSIONING,
            answers.service_response(DECOMMISSIONING, "I0", AT),
            {"completed": "hub-decommissioned"},
        ),
    ):
        named: dict[str, Any] = {"reference": _ORDER, "request_id": str(request.request_id)}
        kind = name.removesuffix("-non-device")
        passed = message("dcc", sign(response, DCCS_KEY), kind=kind, **named, **fields)
        yield Sample("user", Direction.IN, name, passed)


def _image() -> dict[str, str]:
    header = b"OTA Header of the sample"
    creator = PKI.issue(CREATOR, CREATORS_ROLE)
    algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
    return {
        "reference": _ORDER,
        "ota_header": base64(header),
        "image": base64(FIRMWARE_IMAGE),
        "signature": base64(creator.key.sign(header + FIRMWARE_IMAGE, algorithm)),
        "hash": sha256(FIRMWARE_IMAGE).hexdigest(),
        "creator": creator.pem,
        "manufacturer": "AB01",
        "model": "010A030B",
        "firmware": FIRMWARE_VERSION,
    }


def _replacement() -> dict[str, str]:
    return {
        "old_hub": HUB,
        "old_gas_proxy": device_id("gpf"),
        "new_hub": device_id("new-hub"),
        "new_gas_proxy": device_id("new-gpf"),
        "gas_meter": device_id("gsme"),
    }


def _firmware(request_id: RequestId) -> etree._Element:
    """The message derived from 'Update Firmware', inside the DCC's signature."""
    signer = PKI.issue(SUPPLIER, "supplier")
    update = firmware_update(request_id, "11.1", [SMETS1_METER], FIRMWARE_IMAGE, signer)
    return countersign(update, COUNTERSIGNED_SERVICE_REQUEST, DCCS_KEY)
