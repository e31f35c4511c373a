"""Joins of Pre-Payment Meter Interface Devices and Gas Smart Meters: clause 11.1."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import PortMessage


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


@breaks("11.1(a)")
class TransformsNoJoin(ReferenceDcc):
    """Acknowledges a join, and does not Transform it."""

    def process_join(self, request: Request) -> PortMessage:
        return self.acknowledge(request)


@breaks("11.1(d)")
class DoesNotSignJoins(ReferenceDcc):
    """Sends the Command of a join without its signature."""

    def send_join_to_ppmid(
        self, request: Request, payload: bytes, included: tuple[str, ...]
    ) -> PortMessage:
        return self.send_command(request, payload, including=included)


@breaks("11.1(d)")
class ReturnsJoinsOfPpmids(ReferenceDcc):
    """Returns a Pre-Command for a join that is meant for a Pre-Payment Meter Interface Device."""

    def send_join_to_ppmid(
        self, request: Request, payload: bytes, included: tuple[str, ...]
    ) -> PortMessage:
        return self.return_join_pre_command(request, payload, included)


@breaks("11.1(e)")
class SendsJoinsOfGasMeters(ReferenceDcc):
    """Sends the Command of a join that is meant for a Gas Smart Meter."""

    def return_join_pre_command(
        self, request: Request, payload: bytes, included: tuple[str, ...] = ()
    ) -> PortMessage:
        return self.send_command(request, payload, including=included)
