"""The system `dates`: a Service Request whose execution date must be one that is permitted.

The public part of the DUIS says which execution dates are permitted for 'Read Device Log' alone.
"""

from __future__ import annotations

from srpd.model.requests import Execution, Fact, Target
from srpd.model.systems.kinds import Kind, one_request

_DATED = Kind("8.9", 1, "IS", Target.CHF, execution=Execution.FUTURE_DATED)
_PROFILES = (
    _DATED.profile(),
    _DATED.profile("!structure-verified", {Fact.STRUCTURE_VERIFIED: False}),
)

SYSTEM = one_request(
    "dates",
    "a Service Request that is Verified by its execution date, too",
    _PROFILES,
)
