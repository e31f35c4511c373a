"""With a key store the server signs as the DCC whose keys these are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from lxml import etree

from srpd.conformance.fixtures.world_keys import keys_of_the_world
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.key_store import Purpose, write_store
from srpd.conformance.messages.signature import same_issuer, verify
from srpd.conformance.messages.xml import DS, parse_xml
from srpd.conformance.reference.sandbox import ESME
from srpd.conformance.serving.served_dcc import DccKeys
from srpd.model.faults import BadInput
from tests.served import Users, served

NOW = datetime(2026, 1, 10, tzinfo=UTC)


def signer(xml: bytes, known: dict[str, x509.Certificate]) -> str:
    """Whose signature it is, of those that the client knows. Raises `NotVerified`."""

    def resolve(issuer: str, serial: int) -> x509.Certificate | None:
        for each in known.values():
            if same_issuer(issuer, each) and each.serial_number == serial:
                return each
        return None

    certificate = verify(parse_xml(xml), resolve).certificate
    return next(name for name, each in known.items() if each == certificate)


def test_a_client_that_knows_the_dccs_certificates_verifies_its_answers(tmp_path: Path) -> None:
    held = keys_of_the_world("a DCC", NOW)
    write_store(tmp_path / "keys", held)
    known = {
        role: held[Purpose(DCC_EUI, role)].certificate
        for role in ("transform", "accessControlBroker")
    }
    users = Users(tmp_path)
    options = ("--fixtures", str(users.fixtures), "--state", str(tmp_path / "dcc.db"))
    with served(*options, "--key-store", str(tmp_path / "keys")) as server:
        pre_command = server.post(users.signed("6.11", ESME).encode(), "/api/v1/serviceT")
        assert b"<sr:PreCommand>" in pre_command.body
        assert signer(pre_command.body, known) == "transform"
        inventory = server.post(users.signed("8.2").encode(), "/api/v1/serviceD")
        assert signer(inventory.body, known) == "accessControlBroker"
        shown = x509.load_pem_x509_certificates(server.get("/certificate").body)
        assert set(shown) == set(known.values())
        acknowledged = server.post(users.signed().encode())
        assert etree.fromstring(acknowledged.body).find(f"{{{DS}}}Signature") is None


def test_a_store_without_the_dccs_keys_is_refused() -> None:
    held = keys_of_the_world("a DCC", NOW)
    del held[Purpose(DCC_EUI, "transform")]
    with pytest.raises(BadInput, match="remote_party_role 'transform'"):
        DccKeys.of(held)
