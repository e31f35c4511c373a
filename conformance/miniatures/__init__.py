"""Miniatures: the reference DCC with one planted fault each, to show that the suite says no.

Each is a target of its own, named after what it does wrong; more are in `mutants`::

    srpd run --target python:srpd.conformance.miniatures:sends_what_it_quarantined
"""

from __future__ import annotations

from srpd.conformance.mutants.quarantine import SendsWhatItQuarantined
from srpd.conformance.mutants.requests import IgnoresSmiStatus


def sends_what_it_quarantined() -> SendsWhatItQuarantined:
    """A fresh target that breaks clause 12.2."""
    return SendsWhatItQuarantined()


def ignores_smi_status() -> IgnoresSmiStatus:
    """A fresh target that breaks clause 6.1(c)."""
    return IgnoresSmiStatus()
