"""Mutants that the suite is known not to kill by the clauses that they break, and why.

Each is a finding about the suite or the judge, not about the mutant. It is shown as surviving.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_LATER: Final = "The judge names the clause about what is sent or done in the end, never this one."
_DETECTION: Final = (
    "The judge names the clause about what detection found or led to, never this one."
)
_NEIGHBOUR: Final = "Something fails by another clause, which the judge holds to be the nearest."

KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "processing.TransformsNonDeviceRequests": _LATER,
        "processing.ReturnsNonCriticalPreCommands": _LATER,
        "signed_pre_commands.SendsNoCommand": _LATER,
        "handover.ReturnsAPreCommand": _LATER,
        "handover.SendsNoCommand": _LATER,
        "joining.TransformsNoJoin": _LATER,
        "detection.LeavesSignedPreCommandsOut": _DETECTION,
        "detection.LeavesSmets1Out": _DETECTION,
        "detection.CountsForEver": _DETECTION,
        "detection.CountsAllVariants": _DETECTION,
        "detection.CountsAllUsers": _DETECTION,
        "detection.DoesNotAddOne": _DETECTION,
        "detection.SendsBeforeItCompares": _DETECTION,
        "detection.ComparesAgainOnRelease": _DETECTION,
        "detection.SendsSmets1BeforeItCompares": _DETECTION,
        "service_provider.ComparesNoValues": _DETECTION,
        "service_provider.CountsNothing": _DETECTION,
        "cos_party.AuthorisesFirst": _DETECTION,
        "cos_party_count.CountsAllUsersTogether": _DETECTION,
        "credentials.TakesAnySupplyNumber": _NEIGHBOUR,
        "quarantine.KeepsWhatProceduresDelete": _NEIGHBOUR,
        "schedules.MakesOnlyTheFirst": _NEIGHBOUR,
    }
)
"""For each such mutant, by its name, what is found."""
