"""Mutants that the suite is known not to kill by the clauses that they break, and why.

Each is a finding about the suite or the judge, not about the mutant. It is shown as surviving.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "eligibility.ChecksRestoresOfGasProxies": (
            "what it does the text permits under H-61=literal, so the run says that it follows "
            "that reading"
        ),
    }
)
"""For each such mutant, by its name, what is found."""
