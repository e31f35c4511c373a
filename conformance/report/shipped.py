"""The kill matrix of this version, as it is shipped: what the suite is shown to catch.

It is made by ``python tools/kill_matrix.py``; the tests play every kill in it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

FILE: Final = "kill-matrix.json"


@cache
def shipped() -> Mapping[str, Any]:
    """The matrix, with the keys of `killing.matrix`."""
    text = files("srpd.conformance.report").joinpath(FILE).read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


@cache
def killed_by_clause() -> Mapping[str, Sequence[str]]:
    """For each clause the mutants that a check which cites it has been shown to catch."""
    return {row["clause"]: tuple(row["killed"]) for row in shipped()["clauses"]}
