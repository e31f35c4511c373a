"""Mutants that the suite is known not to kill by the clauses that they break, and why.

Each is a finding about the suite or the judge, not about the mutant. It is shown as surviving.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NEIGHBOUR: Final = "Something fails by another clause, which the judge holds to be the nearest."
_UNSEEN: Final = (
    "Nothing fails. Whether a case is missing, or something else hides the fault, is open."
)

KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "quarantine.KeepsWhatProceduresDelete": _NEIGHBOUR,
        "schedules.MakesOnlyTheFirst": _NEIGHBOUR,
        "requests.TakesAnyCommandVariant": _UNSEEN,
        "requests.TakesUnknownDevices": _UNSEEN,
        "requests.AcceptsForeignSignatures": _UNSEEN,
        "requests.ChecksReplayForCriticalOnesAlone": _UNSEEN,
        "requests.RemembersEverything": _UNSEEN,
        "eligibility.LooksAtNowAlone": _UNSEEN,
        "eligibility.ForgetsWhenRegistrationEnds": _UNSEEN,
        "storage.SendsNothingThatWasStored": _UNSEEN,
        "signed_pre_commands.VerifiesNothing": _UNSEEN,
        "detection.AppliesValuesToSmets1": _UNSEEN,
        "inventory.UpdatesNothing": _UNSEEN,
        "cos_party_count.KeepsTheFirstThreshold": _UNSEEN,
    }
)
"""For each such mutant, by its name, what is found."""
