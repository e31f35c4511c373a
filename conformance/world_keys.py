"""The keys of everybody in the suite's world, and the fixture file that has them known to a DCC."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from srpd.conformance.fixture_file import Fixtures
from srpd.conformance.messages.identifiers import DCC_EUI, Eui, eui
from srpd.conformance.messages.key_store import Purpose, StoredPki, read_store, records
from srpd.conformance.messages.pki import Credential, KeyUsage, TestPki
from srpd.conformance.world import (
    BEGIN,
    COS_PARTY,
    ROLES,
    SUITE_SEED,
    base_world,
    mpid,
    user_of_role,
)

S1SP: Final = eui("90-B3-D5-1F-30-03-00-00")
_SUPPLIERS: Final = frozenset({"IS", "ES", "GS"})
_NETWORKS: Final = frozenset({"ED", "GT"})


def pki_of_the_suite(keys: Path | None) -> TestPki:
    """What the suite signs with: the keys of this store, where it has them, or its own.

    Raises `BadInput` for a folder that is no key store.
    """
    if keys is None:
        return TestPki(SUITE_SEED, BEGIN)
    return StoredPki(read_store(keys), SUITE_SEED, BEGIN)


def users_of_the_world() -> dict[Eui, str]:
    """Every User of the suite's world, with the MPID under which it is registered."""
    return {
        user_of_role(role, rival=rival): mpid(role, rival=rival)
        for role in ROLES
        for rival in (False, True)
    }


def keys_of_the_world(seed: str, now: datetime) -> dict[Purpose, Credential]:
    """A credential for each purpose that the suite, or a DCC, has. The same seed, the same keys."""
    pki = TestPki(seed, now)
    found = {
        Purpose(None, "root"): pki.root,
        Purpose(None, "issuingAuthority"): pki.issuing,
        Purpose(DCC_EUI, "accessControlBroker"): pki.issue(DCC_EUI, "accessControlBroker"),
        Purpose(DCC_EUI, "transform"): pki.issue(DCC_EUI, "transform"),
        Purpose(COS_PARTY, "coSPartyXmlSign"): pki.issue(COS_PARTY, "coSPartyXmlSign"),
        Purpose(S1SP, "S1SP"): pki.issue(S1SP, "S1SP"),
    }
    for role in ROLES:
        for rival in (False, True):
            user, mpids = user_of_role(role, rival=rival), (mpid(role, rival=rival),)
            found[Purpose(user, "xmlSign")] = pki.issue(user, "xmlSign", mpids=mpids)
            found[Purpose(user, "xmlSign", expired=True)] = pki.expired(user)
            if role in _SUPPLIERS or role in _NETWORKS:
                kind = "supplier" if role in _SUPPLIERS else "networkOperator"
                found |= _device_credentials(pki, user, kind, mpids)
    return found


def fixtures_of_the_world(held: dict[Purpose, Credential]) -> Fixtures:
    """What the operator of a DCC sets up, so that the suite can be played against it."""
    return Fixtures({**base_world(), "certificates": records(held.values())})


def _device_credentials(
    pki: TestPki, user: Eui, role: str, mpids: tuple[str, ...]
) -> dict[Purpose, Credential]:
    """What stands for a User in the trust anchor cells of Devices."""
    usages: tuple[tuple[KeyUsage, int], ...] = (
        ("digitalSignature", 0),
        ("keyAgreement", 0),
        ("keyAgreement", 1),
    )
    return {
        Purpose(user, role, usage, copy): pki.issue(
            user, role, key_usage=usage, copy=copy, mpids=mpids
        )
        for usage, copy in usages
    }
