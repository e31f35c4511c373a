"""The binding of clause 5: one Manufacturer Image for SMETS2+ Communications Hubs.

The suite plays the person who created the image, and those who give the DCC its orders. Clause 5.2
names no channel for the notice to Users, so it is taken wherever the target reports it.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from srpd.conformance.bindings.bench import Beginning, Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.deadlines import reaches
from srpd.conformance.bindings.expectations import Appears, ByThen, Where, sorts
from srpd.conformance.fixtures.world import (
    CREATOR,
    CREATORS_ROLE,
    FIRMWARE_IMAGE,
    Records,
    changed,
    device_id,
    listing,
)
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.observing.seen import Sort
from srpd.model.faults import ModelFault
from srpd.model.machines.hub_firmware import MACHINE, Duty, Event, Fact, Lead, Listing, Receipt

NOTICE = timedelta(days=7)
_MORE = timedelta(days=8)
_LESS = NOTICE - timedelta(seconds=1)
_URGENT = timedelta(days=1)
_HUB = "chf"


def _receive(bench: Bench, beginning: Beginning) -> None:
    facts = beginning.facts
    reference = RequestId(DCC_EUI, device_id(_HUB), bench.next_counter())
    bench.about[beginning.subject] = reference
    image = FIRMWARE_IMAGE + f" {reference.counter}".encode()
    version = f"0003{reference.counter & 0xFFFF:04X}"
    creator = bench.pki.issue(CREATOR, CREATORS_ROLE)
    records: Records = {
        "certificates": [TestPki.record(creator)],
        "cpl": [
            _entry(version, b"another" if facts[Fact.LISTING] is Listing.OTHER_HASH else image)
        ],
    }
    bench.update(changed(bench.base, records))
    if facts[Fact.RECEIPT] is not Receipt.NO_IMAGE:
        fields: dict[str, object] = {
            "kind": "hub-firmware-image",
            "reference": str(reference),
            "image": b64encode(image).decode("ascii"),
            "manufacturer": "AB01",
            "model": "010A030B",
            "creator": creator.pem,
        }
        if facts[Fact.INFORMATION_SUFFICIENT]:
            fields["firmware"] = version
        if facts[Fact.RECEIPT] is Receipt.BOTH:
            other = bench.pki.issue(CREATOR, CREATORS_ROLE, copy=1)
            signer = creator if facts[Fact.SIGNATURE_IS_CREATORS] else other
            fields["signature"] = _signature(signer.key, image)
        bench.deliver("ops", fields=fields, phase="arrange")
        bench.collect("arrange")
    if facts[Fact.LISTING] is Listing.REMOVED:
        removed = {**_entry(version, image), "status": "removed"}
        bench.update(changed(bench.world, {"cpl": [removed]}))
    bench.deliver(
        "ops",
        fields={
            "kind": "distribute-hub-firmware",
            "reference": str(reference),
            "hub": device_id(_HUB),
        },
        about=beginning.subject,
        notes={"about_key": str(reference)},
    )


def _entry(version: str, image: bytes) -> dict[str, Any]:
    return listing(firmware=version, image_hash=sha256(image).hexdigest())


def _signature(key: ec.EllipticCurvePrivateKey, image: bytes) -> str:
    signed = key.sign(image, ec.ECDSA(SHA256(), deterministic_signing=True))
    return b64encode(signed).decode("ascii")


def _plan(bench: Bench, subject: str) -> datetime | None:
    profile = bench.stepper.profile_of(bench.configuration, subject)
    if profile is None:
        raise ModelFault("an activation is planned of no image")
    urgent = profile.facts[Fact.URGENT] is True
    leads = {Lead.MORE: _MORE, Lead.EXACTLY: NOTICE, Lead.LESS: _LESS}
    lead = _URGENT if urgent else leads[Lead(profile.facts[Fact.LEAD])]
    at = bench.now + lead
    bench.due[subject] = at
    fields = {
        "kind": "activate-hub-firmware",
        "reference": str(bench.about[subject]),
        "hub": device_id(_HUB),
        "at": write_instant(at),
        "urgent": urgent,
    }
    bench.deliver("ops", fields=fields)
    if urgent:
        return at + bench.spans.after_urgent_activation
    return at - NOTICE if lead > NOTICE else None


BINDING = Binding(
    MACHINE,
    begin=_receive,
    cause={
        Event.ACTIVATION_IS_PLANNED: _plan,
        Event.TIME_OF_ACTIVATION_IS_REACHED: reaches(Event.TIME_OF_ACTIVATION_IS_REACHED),
    },
    owed={
        Duty.NOTIFY_USERS: Appears(sorts(Sort.HUB_NOTICE), Where.ANYWHERE),
        Duty.HAVE_NOTIFIED_USERS: ByThen(sorts(Sort.HUB_NOTICE), before=True),
    },
    forbidden={
        Duty.DISTRIBUTE: sorts(Sort.HUB_FIRMWARE),
        Duty.ACTIVATE: sorts(Sort.HUB_ACTIVATION),
    },
    permitted={
        Duty.DISTRIBUTE: sorts(Sort.HUB_FIRMWARE),
        Duty.ACTIVATE: sorts(Sort.HUB_ACTIVATION),
        Duty.NOTIFY_USERS: sorts(Sort.HUB_NOTICE),
    },
)
