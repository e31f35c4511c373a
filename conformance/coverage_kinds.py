"""The kinds of coverage that a suite can be generated for, by the names they have for users."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from srpd.conformance.guarantee import ASSUMPTIONS, fault_domain
from srpd.conformance.observations import Observer
from srpd.generators.certificate import Wording, make_certified, write_certified
from srpd.generators.suite import Suite, make_suite, write_suite
from srpd.model.faults import BadInput

ALL_TRANSITIONS = "all-transitions"
_CHECKING = re.compile(r"hsi(?:\+([0-9]))?")


def generated(
    kind: str, systems: Iterable[str], choices: Mapping[str, str], seed: int, output: Path | None
) -> tuple[Suite, tuple[Path, ...]]:
    """A suite of that kind, and the files that were written if `output` names one.

    Raises `BadInput` for a kind that there is not.
    """
    if kind == ALL_TRANSITIONS:
        suite = make_suite(systems, choices, seed)
        if output is not None:
            write_suite(suite, output)
        return suite, () if output is None else (output,)
    checking = _CHECKING.fullmatch(kind)
    if checking is None:
        raise BadInput(
            f"--coverage {kind}: there is no such kind; write {ALL_TRANSITIONS}, hsi, or hsi+K for "
            "implementations with up to K extra states (0 to 9)"
        )
    certified = make_certified(systems, choices, Observer, extra=int(checking[1] or 0), seed=seed)
    if output is None:
        return certified.suite, ()
    beside = write_certified(certified, output, Wording(fault_domain, ASSUMPTIONS))
    return certified.suite, (output, beside)
