"""Keys and certificates in a folder: those of a test PKI made here, or those that a user brings.

``keys.json`` names each certificate file with its key file, and says what the certificate does not
tell in a public form: Remote Party Role and market participant identifiers. Keys are readable by
their owner alone. These keys protect nothing but tests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from srpd.conformance.messages.certificates import read_pem
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import Eui, eui
from srpd.conformance.messages.pki import Credential, KeyUsage, TestPki
from srpd.model.faults import BadInput
from srpd.model.files import read_regular, unwritable
from srpd.model.strict_json import NotJson, parse

FORMAT: Final = "srpd-keys/1"
INDEX: Final = "keys.json"
_MOST_BYTES: Final = 10_000_000
_MOST_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a credential is for: several of a User may differ in nothing but `copy`."""

    user: Eui | None
    role: str
    key_usage: str = "digitalSignature"
    copy: int = 0
    expired: bool = False


def write_store(folder: Path, held: Mapping[Purpose, Credential]) -> list[Path]:
    """Write a new store; the files. Raises `BadInput` if one is there, or it cannot be written."""
    index = folder / INDEX
    entries: list[dict[str, Any]] = []
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if index.exists():
            raise BadInput(f"{folder}: holds keys already; they are never overwritten")
        for number, (purpose, credential) in enumerate(held.items(), 1):
            name = _name(number, purpose)
            certificate, key = folder / f"{name}.pem", folder / f"{name}.key.pem"
            certificate.write_text(credential.pem, encoding="ascii")
            write_private(key, private_pem(credential.key))
            written += [certificate, key]
            entries.append(_entry(purpose, credential, certificate.name, key.name))
        index.write_text(json.dumps({"format": FORMAT, "keys": entries}, indent=1) + "\n")
    except OSError as problem:
        raise unwritable(folder, problem) from None
    return [*written, index]


def read_store(
    folder: Path, leave_out: Callable[[str], None] | None = None
) -> dict[Purpose, Credential]:
    """The credentials of a store. Raises `BadInput`, saying which file is wrong, and how.

    With `leave_out` a certificate that cannot be read is left out, and that is told why.
    """
    index = folder / INDEX
    try:
        content = parse(read_regular(index, _MOST_BYTES))
        entries = content["keys"] if content["format"] == FORMAT else None
    except NotJson as problem:
        raise BadInput(f"{index}: {problem}") from None
    except (KeyError, TypeError):
        entries = None
    if not isinstance(entries, list) or len(entries) > _MOST_ENTRIES:
        raise BadInput(f"{index}: is not a list of keys in the format {FORMAT!r}")
    found: dict[Purpose, Credential] = {}
    for place, entry in enumerate(entries, 1):
        try:
            purpose, credential = _read(folder, place, entry)
        except Unreadable as problem:
            if leave_out is None:
                raise
            leave_out(str(problem))
        else:
            found[purpose] = credential
    return found


class Unreadable(BadInput):
    """A certificate of a store cannot be read; the rest of the store may be well."""


class StoredPki(TestPki):
    """The credentials of a store; what it does not hold is made as in any test PKI."""

    def __init__(self, held: Mapping[Purpose, Credential], seed: str, now: datetime) -> None:
        super().__init__(seed, now)
        self._held = held
        self._certificates = {credential.pem for credential in held.values()}
        self.root = held.get(Purpose(None, "root"), self.root)
        self.issuing = held.get(Purpose(None, "issuingAuthority"), self.issuing)

    @property
    def authorities(self) -> tuple[Credential, ...]:
        """Those that are held: a store may leave out whom everybody in question knows."""
        wanted = (Purpose(None, "root"), Purpose(None, "issuingAuthority"))
        return tuple(self._held[purpose] for purpose in wanted if purpose in self._held)

    def path_of(self, credential: Credential) -> tuple[Credential, ...]:
        """The authorities above it: of what is held those that are held, too."""
        if credential.pem in self._certificates:
            return self.authorities
        return self.root, self.issuing

    def issue(
        self,
        user: Eui,
        role: str = "xmlSign",
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        key_usage: KeyUsage = "digitalSignature",
        mpids: tuple[str, ...] = (),
        other_issuer: bool = False,
        copy: int = 0,
    ) -> Credential:
        """The credential that is held for that, if it fits; otherwise one that is made."""
        ordinary = not_before is None and not_after is None and not other_issuer
        held = self._held.get(Purpose(user, role, key_usage, copy)) if ordinary else None
        if held is not None and set(mpids) <= set(held.mpids):
            return held
        return super().issue(
            user,
            role,
            not_before=not_before,
            not_after=not_after,
            key_usage=key_usage,
            mpids=mpids,
            other_issuer=other_issuer,
            copy=copy,
        )

    def expired(self, user: Eui, role: str = "xmlSign") -> Credential:
        """One that has expired: that which is held, or one that is made."""
        held = self._held.get(Purpose(user, role, expired=True))
        return held if held is not None else super().expired(user, role)


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A key in PEM, not encrypted: have it written by `write_private`."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_private(path: Path, content: bytes) -> None:
    """A new file that its owner alone may read, from the moment it exists. Raises `OSError`."""
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(place, "wb") as file:
        file.write(content)


def records(held: Iterable[Credential]) -> list[dict[str, object]]:
    """The fixture records of the certificates, each once."""
    found = {credential.pem: TestPki.record(credential) for credential in held}
    return list(found.values())


def _name(number: int, purpose: Purpose) -> str:
    user = f"-{purpose.user}" if purpose.user else ""
    return f"{number:03}-{purpose.role}{user}{'-expired' if purpose.expired else ''}"


def _entry(purpose: Purpose, credential: Credential, certificate: str, key: str) -> dict[str, Any]:
    return {
        "certificate": certificate,
        "key": key,
        "remote_party_role": purpose.role,
        "user": purpose.user,
        "key_usage": purpose.key_usage,
        "copy": purpose.copy,
        "expired": purpose.expired,
        "mpids": list(credential.mpids),
    }


def _read(folder: Path, place: int, entry: object) -> tuple[Purpose, Credential]:
    where = f"{folder / INDEX}, key {place}"
    if not isinstance(entry, dict):
        raise BadInput(f"{where}: is not an object")
    user, mpids = entry.get("user"), entry.get("mpids", [])
    role, usage = entry.get("remote_party_role"), entry.get("key_usage", "digitalSignature")
    copy, expired = entry.get("copy", 0), entry.get("expired", False)
    if not (isinstance(role, str) and usage in ("digitalSignature", "keyAgreement")):
        raise BadInput(f"{where}: needs a remote_party_role, and a key_usage if it is another")
    if not isinstance(mpids, list) or not all(isinstance(each, str) for each in mpids):
        raise BadInput(f"{where}: mpids is not a list of texts")
    if type(copy) is not int or type(expired) is not bool:
        raise BadInput(f"{where}: copy is a number, and expired true or false")
    try:
        owner = None if user is None else eui(str(user))
    except Malformed as problem:
        raise BadInput(f"{where}: {problem}") from None
    certificate = _certificate(folder, entry.get("certificate"), where)
    try:
        key = load_pem_private_key(_beside(folder, entry.get("key")), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise BadInput(f"{where}: no key, or one with a password: {problem}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadInput(f"{where}: the key is not one of P-256")
    if key.public_key() != certificate.public_key():
        raise BadInput(f"{where}: the key is not that of the certificate")
    authority = role == "issuingAuthority"
    return Purpose(owner, role, usage, copy, expired), Credential(
        certificate, key, role, owner, tuple(mpids), issuing_oca=authority
    )


def _certificate(folder: Path, name: object, where: str) -> x509.Certificate:
    octets = _beside(folder, name)
    try:
        return read_pem(octets, str(name))
    except Malformed as problem:
        raise Unreadable(f"{where}: {problem}") from None


def _beside(folder: Path, name: object) -> bytes:
    """A file of the folder, and of no other."""
    if not isinstance(name, str) or Path(name).name != name:
        raise BadInput(f"{folder / INDEX}: {str(name)[:60]!r} is not the name of a file beside it")
    return read_regular(folder / name, _MOST_BYTES)
