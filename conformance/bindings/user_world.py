"""Who created the images that a User system receives, and what is listed."""

from __future__ import annotations

from hashlib import sha256

from srpd.conformance.fixtures.world import (
    CREATOR,
    CREATORS_ROLE,
    FIRMWARE_IMAGE,
    FIRMWARE_VERSION,
    Records,
    listing,
)
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.model.cases import Value


def creator(pki: TestPki, *, another: bool = False) -> Credential:
    """The person who created the image, as the trusted party knows it; or somebody else."""
    return pki.issue(CREATOR, CREATORS_ROLE, copy=int(another))


def model_is_listed(value: Value) -> Records:
    """The entry of the Central Products List for the image of the tests."""
    entry = listing(firmware=FIRMWARE_VERSION, image_hash=sha256(FIRMWARE_IMAGE).hexdigest())
    return {"cpl": [{**entry, "status": "current" if value else "removed"}]}
