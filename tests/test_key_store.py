"""Keys in a folder, and who may come with which certificate."""

from __future__ import annotations

import json
import re
import ssl
import stat
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from srpd.conformance.fixture_file import read_fixtures, written_fixtures
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.messages.identifiers import DCC_EUI, eui
from srpd.conformance.messages.key_store import (
    Purpose,
    StoredPki,
    read_store,
    write_private,
    write_store,
)
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.tls_pki import write_tls
from srpd.conformance.reference import factory
from srpd.conformance.reference.sandbox import IMPORT_SUPPLIER, OTHER_IMPORT_SUPPLIER
from srpd.conformance.replay import replay
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.protocol import PortMessage
from srpd.conformance.targets.receive_response import ReceiveResponse
from srpd.conformance.trace import read_trace
from srpd.conformance.web.tls import Identity
from srpd.conformance.world_keys import (
    fixtures_of_the_world,
    keys_of_the_world,
    users_of_the_world,
)
from srpd.model.faults import BadInput
from tests.served import Users, served

NOW = datetime(2026, 1, 1, tzinfo=UTC)
USER = eui("90-B3-D5-1F-30-01-00-00")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "store"
    write_store(folder, keys_of_the_world("tests", NOW))
    return folder


def test_what_is_written_is_read_again(store: Path) -> None:
    held, made = read_store(store), keys_of_the_world("tests", NOW)
    assert held.keys() == made.keys()
    for purpose, credential in made.items():
        assert held[purpose].certificate == credential.certificate
        assert held[purpose].key.private_numbers() == credential.key.private_numbers()
        assert held[purpose].mpids == credential.mpids


def signers(folder: Path) -> set[str]:
    """The serial numbers of the Certificates that were named in what was sent."""
    sent = (entry.xml for entry in read_trace(folder / "trace.jsonl") if entry.kind == "sent")
    return {number for xml in sent for number in re.findall(r"X509SerialNumber>(\d+)<", xml)}


def test_fuzzing_and_replaying_sign_with_the_keys_of_the_store(store: Path, tmp_path: Path) -> None:
    target = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
    fuzzed, again = tmp_path / "fuzzed", tmp_path / "again"
    options = FuzzOptions(target, fuzzed, ("detection",), examples=6, steps=8, shrink_runs=0)
    fuzz(replace(options, keys=store))
    replay(next((fuzzed / "failures").glob("*.json")), target, again, keys=store)
    held = {str(each.certificate.serial_number) for each in read_store(store).values()}
    assert signers(fuzzed) <= held
    assert signers(again) <= held
    assert signers(again)


def test_every_role_of_the_suites_world_has_a_certificate(store: Path) -> None:
    roles = {purpose.role for purpose in read_store(store)}
    assert roles == {
        *("root", "issuingAuthority", "xmlSign", "supplier", "networkOperator"),
        *("accessControlBroker", "transform", "coSPartyXmlSign", "S1SP"),
    }


def test_keys_are_readable_by_their_owner_alone(store: Path) -> None:
    keys = list(store.glob("*.key.pem"))
    assert keys
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_nothing_is_overwritten(store: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="never overwritten"):
        write_store(store, {})
    (tmp_path / "a").write_text("mine")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "a", b"theirs")


def test_a_store_signs_for_what_it_holds_and_a_test_pki_for_the_rest(store: Path) -> None:
    held = read_store(store)
    pki = StoredPki(held, "elsewhere", NOW)
    mine = held[Purpose(USER, "xmlSign")]
    assert pki.issue(USER, mpids=mine.mpids) is mine
    assert pki.expired(USER) is held[Purpose(USER, "xmlSign", expired=True)]
    for made in (
        pki.issue(USER, mpids=("NONE",)),
        pki.issue(USER, copy=7),
        pki.issue(USER, other_issuer=True),
        pki.issue(DCC_EUI),
    ):
        assert made not in held.values()


def test_the_fixtures_hold_a_record_of_every_certificate(store: Path, tmp_path: Path) -> None:
    held = read_store(store)
    file = tmp_path / "fixtures.json"
    file.write_text(written_fixtures(fixtures_of_the_world(held)))
    records = read_fixtures(file).records
    assert TestPki.record(held[Purpose(USER, "xmlSign")]) in records["certificates"]
    target = factory()
    target.reset("2026-01-01T00:00:00Z")
    assert target.load(records).refused == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"certificate": "../elsewhere.pem"}, "not the name of a file beside it"),
        ({"key": "/etc/passwd"}, "not the name of a file beside it"),
        ({"key": "nowhere.pem"}, "cannot be read"),
        ({"key": "001-root.pem"}, "no key"),
        ({"key": "001-root.key.pem"}, "not that of the certificate"),
        ({"remote_party_role": None}, "remote_party_role"),
        ({"user": "somebody"}, "somebody"),
        ({"mpids": "S"}, "mpids"),
        ({"copy": "1"}, "copy"),
    ],
)
def test_a_store_that_is_wrong_is_said_to_be(
    store: Path, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    for file in store.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    index = tmp_path / "keys.json"
    content = json.loads(index.read_text())
    content["keys"][1] |= change
    index.write_text(json.dumps(content))
    with pytest.raises(BadInput, match=says):
        read_store(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "srpd-keys/1", "keys": 1}', "nul"])
def test_an_index_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(BadInput, match=r"keys\.json"):
        read_store(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("nul", "not JSON"),
        ("[]", "srpd-fixtures/1"),
        ('{"format": "srpd-fixtures/1", "recods": {}}', "recods"),
        ('{"format": "srpd-fixtures/1", "records": {"users": 1}}', "tables"),
        ('{"format": "srpd-fixtures/1", "receive_response": {"x": "http://h"}}', "receive_resp"),
        ('{"format": "srpd-fixtures/1", "receive_response": 7}', "URLs"),
    ],
)
def test_a_fixture_file_that_is_wrong_is_said_to_be(
    tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "fixtures.json"
    file.write_text(content)
    with pytest.raises(BadInput, match=says):
        read_fixtures(file)


def test_by_https_a_user_sends_in_its_own_name_alone(tmp_path: Path) -> None:
    users, tls = Users(tmp_path), tmp_path / "tls"
    write_tls(tls, "127.0.0.1", (IMPORT_SUPPLIER, OTHER_IMPORT_SUPPLIER))
    options = ("--fixtures", str(users.fixtures), "--certificate", str(tls / "server.pem"))
    secured = ("--key", str(tls / "server.key.pem"))
    authority = ("--client-authorities", str(tls / "authority.pem"))
    with served(*options, *secured, *authority) as server:

        def answer(who: str) -> PortMessage:
            files = f"certificate={tls}/{who}.pem&key={tls}/{who}.key.pem"
            query = f"{files}&authorities={tls}/authority.pem&wait=0"
            target = connect(f"duis+https://127.0.0.1:{server.port}?{query}")
            message = PortMessage(f"user.{IMPORT_SUPPLIER}", users.signed())
            try:
                found = target.deliver(message).answer
            finally:
                target.bye()
            assert found is not None
            return found

        assert "I99" in answer(IMPORT_SUPPLIER).xml
        refused = answer(OTHER_IMPORT_SUPPLIER)
        assert (refused.xml, refused.fields["http"]) == ("", 403)
        context = ssl.create_default_context(cafile=str(tls / "authority.pem"))
        nobody = HTTPSConnection("127.0.0.1", server.port, context=context, timeout=10)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            nobody.request("GET", "/status") or nobody.getresponse()
        nobody.close()


def test_what_is_pushed_by_https_is_taken_by_a_user_with_its_certificate(tmp_path: Path) -> None:
    threshold = {"scope": "user", "user": IMPORT_SUPPLIER, "srv": "4.1.1", "limit": 0}
    users = Users(tmp_path, thresholds=[{**threshold, "period_seconds": 3600}])
    tls = tmp_path / "tls"
    write_tls(tls, "127.0.0.1", (IMPORT_SUPPLIER,))
    mine = Identity(
        tls / f"{IMPORT_SUPPLIER}.pem", tls / f"{IMPORT_SUPPLIER}.key.pem", tls / "authority.pem"
    )
    receive = ReceiveResponse("127.0.0.1", 0, mine)
    receive.start()
    secured = ("--certificate", str(tls / "server.pem"), "--key", str(tls / "server.key.pem"))
    authorities = ("--push-authorities", str(tls / "authority.pem"), "--push-to", receive.url)
    with served("--fixtures", str(users.fixtures), *secured, *authorities) as server:
        where = f"duis+https://127.0.0.1:{server.port}?authorities={tls}/authority.pem&wait=0"
        target = connect(where)
        target.deliver(PortMessage(f"user.{IMPORT_SUPPLIER}", users.signed()))
        target.bye()
        assert receive.wait(20)
        [taken] = receive.take()
    receive.stop()
    assert receive.url.startswith("https:")
    assert parse_response(taken.xml).alert_code == "N46"


def test_tls_certificates_are_made_for_every_user(tmp_path: Path) -> None:
    written = write_tls(tmp_path, "dcc.example", users_of_the_world())
    assert len(written) == 1 + 2 + 2 * len(users_of_the_world())
    with pytest.raises(BadInput, match="cannot be written"):
        write_tls(tmp_path, "dcc.example", users_of_the_world())
