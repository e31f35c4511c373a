"""What an exploration found, as numbers to print."""

from __future__ import annotations

import sys
from typing import Any

from srpd.model.exploration.explorer import Exploration

_MEBIBYTE = 1 << 20


def in_numbers(explored: Exploration) -> dict[str, Any]:
    """The counts, and what they cost: seconds, and mebibytes of the sets and of the process."""
    return {
        "system": explored.system.name,
        "configurations": explored.configurations,
        "transitions": explored.transitions,
        "open": explored.open,
        "depth": explored.depth,
        "seconds for the tables": round(explored.preparing, 3),
        "seconds for the search": round(explored.seconds, 3),
        "configurations a second": int(explored.configurations / max(explored.seconds, 1e-9)),
        "mebibytes of configurations": round(explored.memory / _MEBIBYTE, 1),
        "mebibytes of the process": peak_memory(),
    }


def peak_memory() -> float | None:
    """The most memory that this process has held, in mebibytes; None where it is not known."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    of_bytes = 1 if sys.platform == "darwin" else 1024
    return round(largest * of_bytes / _MEBIBYTE, 1)
