"""The parameters of clause 17.10 that the tests give a target, as a fixture record.

The thresholds are those of the system `alerts`; the spans are parameters of the run, and so far
apart that none ends before the test lets it.
"""

from __future__ import annotations

from srpd.conformance.bindings.timing import Timing, timing
from srpd.conformance.fixtures.world import Records
from srpd.model.cases import Value
from srpd.model.systems import alerts as system

EXEMPT_CODE = "8F75"
"""An Alert Code that is data of the tests, like all others here."""


def spans_of(spans: Timing) -> dict[str, int]:
    """T, R, P and D in seconds."""
    lengths = {
        "T": spans.alert_window,
        "R": spans.alert_code_window,
        "P": spans.alert_longest_time,
        "D": spans.alert_dead_band,
    }
    return {letter: int(length.total_seconds()) for letter, length in lengths.items()}


def with_spans(records: Records, spans: Timing) -> Records:
    """The records, with the spans of a run in those of clause 17.10, if there are any."""
    found = records.get("alert_management")
    if found is None:
        return records
    return {**records, "alert_management": [{**each, **spans_of(spans)} for each in found]}


def parameters(*, incidents: bool) -> Records:
    """The fixture record of clause 17.10, with incident creation on or off."""
    numbers = system.SYSTEM.parameters
    return {
        "alert_management": [
            {
                "M": numbers["amber"],
                "A": numbers["red"],
                "B": numbers["code threshold"],
                "N": numbers["one in"],
                **spans_of(timing()),
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
