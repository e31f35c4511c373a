"""What a User system is told of the world: whom it may trust, and what is listed."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from srpd.conformance.fixtures.world import (
    BEGIN,
    FIRMWARE_IMAGE,
    FIRMWARE_VERSION,
    SUITE_SEED,
    Records,
    listing,
)
from srpd.conformance.messages.identifiers import DCC_EUI, eui
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.model.cases import Value

CREATORS_ROLE: Final = "manufacturer"
CREATOR: Final = eui("90-B3-D5-1F-30-0F-00-02")


def creator(pki: TestPki, *, another: bool = False) -> Credential:
    """The person who created the image, as the trusted party knows it; or somebody else."""
    return pki.issue(CREATOR, CREATORS_ROLE, copy=int(another))


def records() -> Records:
    """The records that hold from the beginning: the Certificates of the DCC and the creator."""
    pki = TestPki(SUITE_SEED, BEGIN)
    return {"certificates": [TestPki.record(each) for each in (pki.issue(DCC_EUI), creator(pki))]}


def model_is_listed(value: Value) -> Records:
    """The entry of the Central Products List for the image of the tests."""
    entry = listing(firmware=FIRMWARE_VERSION, image_hash=sha256(FIRMWARE_IMAGE).hexdigest())
    return {"cpl": [{**entry, "status": "current" if value else "removed"}]}
