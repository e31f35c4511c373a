"""What the catalogue says of a Service Reference Variant, for messages that may name none."""

from __future__ import annotations

from srpd.model.catalogue import SERVICE_REQUESTS


def is_critical(variant: str) -> bool | None:
    """Whether requests of this variant are Critical; None for an unknown variant."""
    row = SERVICE_REQUESTS.get(variant)
    return None if row is None else row.critical


def is_non_device(variant: str) -> bool:
    """Whether this is a Non-Device Service Request, answered by the DCC itself."""
    row = SERVICE_REQUESTS.get(variant)
    return row is not None and row.non_device
