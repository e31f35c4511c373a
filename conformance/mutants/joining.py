"""Joins of Pre-Payment Meter Interface Devices and Gas Smart Meters: clause 11.1."""

from __future__ import annotations

from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("11.1(b)", "11.1(c)")
class IncludesNoCertificate(ReferenceDcc):
    """Puts no Device Certificate into the communications that join two Devices."""

    def certificates_to_include(self, *_: Any) -> tuple[str, ...]:
        return ()


@breaks("11.1(b)", "11.1(c)")
class IncludesTheWrongCertificate(ReferenceDcc):
    """Puts the Certificate of the Device that is addressed into a join, not that of the other."""

    def certificates_to_include(self, request: Any) -> tuple[str, ...]:
        return (request.target,)
