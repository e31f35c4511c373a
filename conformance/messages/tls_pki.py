"""Test certificates for TLS: a server's, and a client's for each User that stands in its subject.

The real ones are those of the DCCKI, whose profile is not public; these are plain X.509.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.key_store import private_pem, write_private
from srpd.model.faults import BadInput

_VALID: Final = timedelta(days=825)

_Key = ec.EllipticCurvePrivateKey


def write_tls(folder: Path, host: str, users: Iterable[Eui]) -> list[Path]:
    """Write ``authority.pem``, ``server.pem`` for the host, and ``<EUI>.pem`` for each User.

    Each is for a server and a client on that host, since Users take pushed messages as servers,
    and has its key beside it; that of the authority is not kept. Raises `BadInput`.
    """
    authority_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "srpd test TLS authority")])
    authority = _certificate(name, name, authority_key, authority_key, None)
    place = _alternative(host)
    leaves = {"server": x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])}
    leaves |= {str(user): _subject(user) for user in users}
    written = [folder / "authority.pem"]
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        written[0].write_bytes(authority.public_bytes(Encoding.PEM))
        for leaf, subject in leaves.items():
            key = ec.generate_private_key(ec.SECP256R1())
            made = _certificate(subject, name, key, authority_key, place)
            certificate, secret = folder / f"{leaf}.pem", folder / f"{leaf}.key.pem"
            write_private(secret, private_pem(key))
            certificate.write_bytes(made.public_bytes(Encoding.PEM))
            written += [certificate, secret]
    except OSError as problem:
        raise BadInput(f"{folder}: cannot be written: {problem.strerror}") from None
    return written


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: _Key,
    signer: _Key,
    place: x509.GeneralName | None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.BasicConstraints(place is None, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
    )
    if place is not None:
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(both), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([place]), critical=False)
    return builder.sign(signer, SHA256())


def _subject(user: Eui) -> x509.Name:
    octets = b"\x00" + bytes.fromhex(user.replace("-", ""))
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, user),
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, octets, _type=_ASN1Type.BitString),
        ]
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError:
        raise BadInput(f"--tls {host[:60]!r}: no host name") from None
