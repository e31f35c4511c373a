"""TLS on either side, with client certificates where they are given."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from srpd.model.faults import BadInput
from srpd.model.files import confirm_regular


@dataclass(frozen=True, slots=True)
class Identity:
    """The PEM files of one's own certificate (with its path) and key, and of whom one trusts."""

    certificate: Path | None = None
    key: Path | None = None
    authorities: Path | None = None

    def __bool__(self) -> bool:
        return any((self.certificate, self.key, self.authorities))


def client_context(identity: Identity) -> ssl.SSLContext:
    """TLS of a client, which verifies the server and its name. Raises `BadInput`."""
    return _filled(ssl.create_default_context(), identity)


def server_context(identity: Identity) -> ssl.SSLContext:
    """TLS of a server; with authorities, it demands a client certificate. Raises `BadInput`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if identity.authorities is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return _filled(context, identity)


def _filled(context: ssl.SSLContext, identity: Identity) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for each in (identity.certificate, identity.key, identity.authorities):
        if each is not None:
            confirm_regular(each)
    try:
        if identity.authorities is not None:
            context.load_verify_locations(identity.authorities)
        if identity.certificate is not None:
            context.load_cert_chain(identity.certificate, identity.key)
    except (OSError, ssl.SSLError) as problem:
        named = ", ".join(
            str(each)
            for each in (identity.certificate, identity.key, identity.authorities)
            if each is not None
        )
        raise BadInput(f"TLS: {named}: cannot be used: {problem}") from None
    return context
