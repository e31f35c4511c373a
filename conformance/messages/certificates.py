"""X.509 certificates from outside: read, or refused with the reason."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from srpd.conformance.messages.errors import Malformed

_ECDSA_WITH_NULL: Final = re.compile(
    rb"\x06(?:\x07\x2a\x86\x48\xce\x3d\x04\x01|\x08\x2a\x86\x48\xce\x3d\x04\x03[\x01-\x04])\x05\x00",
    re.DOTALL,
)
"""The identifier of ECDSA with SHA-1 or SHA-2, and NULL after it, in DER."""
_NULL: Final = (
    "has an ECDSA AlgorithmIdentifier with NULL parameters, where RFC 5758 (3.2) has none; have it "
    "issued again without them"
)


def read_pem(pem: bytes | str, element: str = "certificate") -> x509.Certificate:
    """The one certificate in a text in PEM. Raises `Malformed`, which names `element`."""
    octets = pem.encode("utf-8", "replace") if isinstance(pem, str) else pem
    _, begins, rest = octets.partition(b"-----BEGIN CERTIFICATE-----")
    if not begins:
        raise Malformed(element, "is no certificate in PEM")
    try:
        return x509.load_pem_x509_certificate(octets)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise Malformed(element, _why(_der_of(rest), problem)) from None


def read_der(der: bytes, element: str = "certificate") -> x509.Certificate:
    """The certificate in these octets. Raises `Malformed`, which names `element`."""
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise Malformed(element, _why(der, problem)) from None


def _why(der: bytes, problem: Exception) -> str:
    if _ECDSA_WITH_NULL.search(der):
        return _NULL
    return f"is not a certificate that can be read ({' '.join(str(problem).split())[:200]})"


def _der_of(base64_lines: bytes) -> bytes:
    try:
        return b64decode(base64_lines.partition(b"-----END")[0])
    except ValueError:
        return b""
