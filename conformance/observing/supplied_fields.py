"""The fields by which an adapter says what is inside a GBCS Payload, which is not read."""

from __future__ import annotations

from collections.abc import Mapping

SIGNED_BY_DCC = "signed_by_dcc"
DEVICE_CERTIFICATES = "device_certificates"
"""Fields that an adapter supplies about what is inside a GBCS Payload."""
YES = "yes"
NOTHING = "nothing"
MOST_INCLUDED = 20


def supplied(fields: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What an adapter says of what is inside a GBCS Payload; a field that is None is left out."""
    signed, included = fields.get(SIGNED_BY_DCC), fields.get(DEVICE_CERTIFICATES)
    found: list[tuple[str, str]] = []
    if signed is not None:
        found.append((SIGNED_BY_DCC, YES if signed is True else "no"))
    if included is not None:
        each = included[:MOST_INCLUDED] if isinstance(included, list | tuple) else ()
        said = [_certificate_included(one) for one in each] or [NOTHING]
        found += [(DEVICE_CERTIFICATES, one) for one in said]
    return tuple(found)


def _certificate_included(noted: object) -> str:
    """One Device Certificate that a message includes: its key usage, and whose it is."""
    if not isinstance(noted, dict):
        return NOTHING
    return f"{noted.get('key_usage', '')} {str(noted.get('device', '')).upper()}"[:80]
