"""Miniatures: the reference DCC with one planted fault each, to show that the suite says no.

Each is a target of its own, named after what it does wrong::

    srpd run --target python:srpd.conformance.miniatures:sends_what_it_quarantined
"""

from __future__ import annotations

from collections.abc import Callable

from srpd.conformance.messages.contents import Breach
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import ReferenceDcc


class SendsWhatItQuarantined(ReferenceDcc):
    """Notifies the User of a breach as it should, and sends the communication all the same.

    It breaks clause 12.2: what exceeds the threshold is to be quarantined.
    """

    def quarantine(self, request: Request, breach: Breach, proceed: Callable[[], None]) -> None:
        super().quarantine(request, breach, proceed)
        proceed()


class IgnoresSmiStatus(ReferenceDcc):
    """Accepts Service Requests whatever the SMI Status of the Device is.

    It breaks clause 6.1(c): only four SMI Statuses pass.
    """

    def smi_status_permits(self, request: Request) -> bool:
        super().smi_status_permits(request)
        return True


def sends_what_it_quarantined() -> SendsWhatItQuarantined:
    """A fresh target that breaks clause 12.2."""
    return SendsWhatItQuarantined()


def ignores_smi_status() -> IgnoresSmiStatus:
    """A fresh target that breaks clause 6.1(c)."""
    return IgnoresSmiStatus()
