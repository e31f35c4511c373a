"""The binding of clause 2.2: one replacement Manufacturer Image at a User system.

The suite plays the person who created the image, and the one who tells the User system to use it.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.instructions import acting, instruct, reference
from srpd.conformance.bindings.user_world import creator
from srpd.conformance.fixtures.world import FIRMWARE_IMAGE, FIRMWARE_VERSION, device_id
from srpd.conformance.observing.seen_from_users import REQUESTS
from srpd.model.machines.replacement_image import MACHINE, Duty, Event, Fact

OTA_HEADER: Final = b"OTA Header of the test image"
_METER: Final = "esme"


def _text(octets: bytes) -> str:
    return b64encode(octets).decode("ascii")


def _receives(bench: Bench, beginning: Beginning) -> None:
    facts = beginning.facts
    named = reference(bench, beginning.subject, _METER)
    signer = creator(bench.pki, another=not facts[Fact.SIGNATURE_CONFIRMED])
    algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
    hashed = FIRMWARE_IMAGE if facts[Fact.HASH_CONFIRMED] else b"another image"
    fields = {
        "kind": "firmware-image",
        "reference": named,
        "ota_header": _text(OTA_HEADER),
        "image": _text(FIRMWARE_IMAGE),
        "hash": sha256(hashed).hexdigest(),
        "manufacturer": "AB01",
        "model": "010A030B",
        "firmware": FIRMWARE_VERSION,
        "creator": creator(bench.pki).pem,
    }
    if facts[Fact.INFORMATION_RECEIVED]:
        fields["signature"] = _text(signer.key.sign(OTA_HEADER + FIRMWARE_IMAGE, algorithm))
    bench.deliver("ops", fields=fields, phase="arrange")
    bench.collect("arrange")
    _considers(bench, beginning.subject)


def _considers(bench: Bench, subject: str) -> None:
    instruct(
        bench,
        subject,
        {
            "kind": "update-firmware",
            "reference": str(bench.about[subject]),
            **acting("IS"),
            "device": device_id(_METER),
            "srv": "11.1",
        },
    )


BINDING = Binding(
    MACHINE,
    begin=_receives,
    cause={Event.USER_CONSIDERS_SENDING: _considers},
    owed={},
    forbidden={Duty.SEND: REQUESTS},
    permitted={Duty.SEND: REQUESTS},
)
