"""Certificates from outside: read, or refused with the true reason."""

from __future__ import annotations

import json
from base64 import b64decode, encodebytes
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.fixtures.world_keys import keys_of_the_world, pki_of_the_suite
from srpd.conformance.messages.certificates import read_der, read_pem
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import eui
from srpd.conformance.messages.key_store import read_store, write_store
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.conformance.reference import factory
from srpd.model.faults import BadInput

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PKI = TestPki("tests", NOW)
ONE = PKI.issue(eui("90-B3-D5-1F-30-01-00-00"))
WITHOUT = bytes.fromhex("300a06082a8648ce3d040302")
WITH_NULL = bytes.fromhex("300c06082a8648ce3d0403020500")
REASON = r"ECDSA AlgorithmIdentifier with NULL parameters"


def sequence(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes(2, "big")
    return (
        bytes([tag, 0x82]) + size + content
        if len(content) > 127
        else bytes([tag, len(content)]) + content
    )


def with_null(credential: Credential) -> bytes:
    """The certificate as an authority issues it that writes NULL parameters, in DER."""
    der = b64decode(credential.der_base64)
    content = der[4:] if der[1] == 0x82 else der[3:]
    size = int.from_bytes(content[2:4], "big") + 4 if content[1] == 0x82 else content[2] + 3
    body = content[4:size] if content[1] == 0x82 else content[3:size]
    signed = sequence(0x30, body.replace(WITHOUT, WITH_NULL, 1))
    signature = PKI.issuing.key.sign(signed, ec.ECDSA(SHA256()))
    return sequence(0x30, signed + WITH_NULL + sequence(0x03, b"\x00" + signature))


def pem_of(der: bytes) -> str:
    lines = encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"


def test_a_certificate_is_read_from_either_form() -> None:
    assert read_pem(ONE.pem) == read_der(b64decode(ONE.der_base64)) == ONE.certificate


def test_one_with_null_parameters_is_refused_with_that_reason() -> None:
    with pytest.raises(Malformed, match=REASON):
        read_der(with_null(ONE))
    with pytest.raises(Malformed, match=REASON):
        read_pem(pem_of(with_null(ONE)))


@given(octets=st.binary(max_size=200))
def test_what_is_no_certificate_is_refused_in_one_line(octets: bytes) -> None:
    for read in (read_der, read_pem, lambda each: read_pem(pem_of(each))):
        with pytest.raises(Malformed) as caught:
            read(octets)
        assert len(str(caught.value).splitlines()) == 1


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A key store of which the third certificate has NULL parameters."""
    held = keys_of_the_world("tests", NOW)
    write_store(tmp_path, held)
    entry = json.loads((tmp_path / "keys.json").read_text())["keys"][2]
    credential = list(held.values())[2]
    (tmp_path / entry["certificate"]).write_text(pem_of(with_null(credential)))
    return tmp_path


def test_of_a_store_it_is_left_out_alone(store: Path) -> None:
    told: list[str] = []
    held = read_store(store, told.append)
    (why,) = told
    assert "key 3: 003-" in why
    assert "NULL parameters" in why
    assert len(held) == len(keys_of_the_world("tests", NOW)) - 1


def test_who_wants_the_whole_store_is_told_the_reason(store: Path) -> None:
    with pytest.raises(BadInput, match=REASON):
        read_store(store)


def test_the_suite_signs_with_what_can_be_read_of_a_store(store: Path) -> None:
    assert (
        pki_of_the_suite(store).root.certificate
        == keys_of_the_world("tests", NOW)[
            next(purpose for purpose in keys_of_the_world("tests", NOW) if purpose.role == "root")
        ].certificate
    )


def test_a_fixture_record_with_one_is_refused_alone_and_by_name() -> None:
    records: list[dict[str, Any]] = [dict(TestPki.record(ONE)) for _ in range(2)]
    records[1]["pem"] = pem_of(with_null(ONE))
    target = factory()
    target.reset("2026-01-01T00:00:00Z")
    (refused,) = target.load({"certificates": records}).refused
    assert refused.startswith("certificates[1]")
    assert "NULL parameters" in refused
