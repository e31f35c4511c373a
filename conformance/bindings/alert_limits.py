"""The parameters of clause 17.10 that the tests give a target, as a fixture record.

The thresholds are those of the system `alerts`; the spans are far apart, so that none ends before
the test lets it.
"""

from __future__ import annotations

from datetime import timedelta

from srpd.conformance.fixtures.world import Records
from srpd.model.cases import Value
from srpd.model.systems import alerts as system

T, R = timedelta(hours=1), timedelta(hours=100)

P, D = timedelta(seconds=10), timedelta(hours=10_000)
"""P passes many times within T, T within R, and R within D."""

EXEMPT_CODE = "8F75"
"""An Alert Code that is data of the tests, like all others here."""


def parameters(*, incidents: bool) -> Records:
    """The fixture record of clause 17.10, with incident creation on or off."""
    numbers = system.SYSTEM.parameters
    return {
        "alert_management": [
            {
                "T": int(T.total_seconds()),
                "M": numbers["amber"],
                "A": numbers["red"],
                "R": int(R.total_seconds()),
                "B": numbers["code threshold"],
                "N": numbers["one in"],
                "P": int(P.total_seconds()),
                "D": int(D.total_seconds()),
                "MIC": incidents,
                "AIC": incidents,
                "PIC": incidents,
                "exempt": [EXEMPT_CODE],
            }
        ]
    }


def incident_creation(value: Value) -> Records:
    """The record that the circumstance stands for."""
    return parameters(incidents=value is True)
