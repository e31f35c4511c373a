"""Verifying what a target signed, with the Certificate that its adapter gives with the message."""

from __future__ import annotations

from collections.abc import Mapping

from cryptography import x509
from lxml import etree

from srpd.conformance.messages.certificates import read_pem
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.signature import same_issuer, verify
from srpd.conformance.recording.trace import Entry


class NotAsItShouldBe(Exception):
    """What is wrong with a message, in words that follow its sort."""


def verify_with_its_certificate(root: etree._Element, entry: Entry, role: str = "") -> None:
    """Raises `NotAsItShouldBe` unless the Certificate that came with it signed it.

    With `role` it must have that Remote Party Role. Without a Certificate that can be read, nothing
    can be said of the message: `MessageError`.
    """
    record = entry.fields.get("certificate")
    if not isinstance(record, Mapping):
        raise MessageError("it came without the Certificate that signed it")
    if role and record.get("remote_party_role") != role:
        raise NotAsItShouldBe(f"signed with a Certificate that is not of the role {role!r}")
    certificate = read_pem(str(record.get("pem")), "the Certificate that came with it")

    def resolve(issuer: str, serial: int) -> x509.Certificate | None:
        named = serial == certificate.serial_number and same_issuer(issuer, certificate)
        return certificate if named else None

    try:
        verify(root, resolve)
    except MessageError as problem:
        raise NotAsItShouldBe(f"whose Digital Signature does not check ({problem})") from None
