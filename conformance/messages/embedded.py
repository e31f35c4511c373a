"""X.509 certificates in DER that stand inside other bytes, such as a GBCS Payload.

A GBCS 'Update Security Credentials' carries replacement Certificates verbatim in DER, so they can
be found without reading the message around them. The bytes come from outside, so the search is
bounded in all that it looks at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

LARGEST_PAYLOAD: Final = 100_000
"""Octets that are searched; what stands beyond is not looked at."""
MOST_CERTIFICATES: Final = 32
MOST_ATTEMPTS: Final = 512
"""How many places that might begin a certificate are tried."""

_BEGINS: Final = b"\x30\x82"
"""A SEQUENCE whose length is in the two octets that follow: no certificate is shorter."""
_SHORTEST: Final = 128


def certificates_in(payload: bytes) -> list[x509.Certificate]:
    """The certificates in the order in which they stand, none of them inside another.

    At most `MOST_CERTIFICATES` of them, from the first `LARGEST_PAYLOAD` octets.
    """
    found: list[x509.Certificate] = []
    searched = payload[:LARGEST_PAYLOAD]
    past = 0
    for attempt, start in enumerate(_candidates(searched)):
        if attempt == MOST_ATTEMPTS or len(found) == MOST_CERTIFICATES:
            break
        if start < past:
            continue
        end = start + 4 + int.from_bytes(searched[start + 2 : start + 4], "big")
        if end > len(searched) or end - start < _SHORTEST:
            continue
        certificate = _read(searched[start:end])
        if certificate is not None:
            found.append(certificate)
            past = end
    return found


def _candidates(searched: bytes) -> Iterator[int]:
    """Where a SEQUENCE stands that begins with another, as a certificate does."""
    start = searched.find(_BEGINS)
    while start >= 0:
        if searched[start + 4 : start + 6] == _BEGINS:
            yield start
        start = searched.find(_BEGINS, start + 1)


def _read(der: bytes) -> x509.Certificate | None:
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return certificate
