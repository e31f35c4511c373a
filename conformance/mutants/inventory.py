"""The Smart Metering Inventory: clause 18.1(d)(i) to (iii) and (vii)."""

from __future__ import annotations

from typing import Any

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc


@breaks("18.1(d)(vii)(A)", "18.1(d)(vii)(C)")
class LeavesDecommissionedAsTheyWere(ReferenceDcc):
    """Answers 'Decommission Device' and leaves the SMI Status as it was."""

    def set_decommissioned(self, *_: Any) -> None:
        return None
