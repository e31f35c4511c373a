"""The kinds of coverage that a suite can be generated for, by the names they have for users."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from srpd.conformance.manners import (
    EVERY_OUTCOME,
    FOLLOWED_BY,
    FROM_SCHEMA,
    KINDS,
    ONE_BY_ONE,
    left_out,
    manners_of,
)
from srpd.conformance.messages.schema import ENVIRONMENT, DuisSchema
from srpd.conformance.suites.deviating import DEVIATIONS, deviations_suite
from srpd.conformance.suites.guarantee import ASSUMPTIONS, fault_domain
from srpd.conformance.suites.observations import Observer
from srpd.generators.cases import NotCovered
from srpd.generators.certificate import Wording, make_certified, write_certified
from srpd.generators.graphs import is_alone
from srpd.generators.items import ALL_TRANSITIONS, CHANGES, criterion
from srpd.generators.manners import Wanted as InManners
from srpd.generators.manners import mannered_suite
from srpd.generators.suite import Progress, Suite, make_suite, options_for, write_suite
from srpd.model.faults import BadInput
from srpd.model.systems import SYSTEMS, system

NO_SCHEMA = f"no schema was named: give --xsd FILE, or set {ENVIRONMENT}"

STANDARD: Final = "standard"
"""What is covered if nothing is said: the `PARTS` of it, one after another."""
PARTS: Final = (
    *(ALL_TRANSITIONS, CHANGES, DEVIATIONS),
    *("boundaries", "response-codes", "hostile-data"),
)

_CHECKING = re.compile(r"hsi(?:\+([0-9]))?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of coverage by its name, and the limits of the tests; None where none is set.

    Hostile data is made from the `schema` as well, if there is one.
    """

    coverage: str = STANDARD
    reset_price: int = 2
    longest: int | None = None
    budget: int | None = None
    seed: int = 0
    schema: DuisSchema | None = None


def generated(
    wanted: Wanted,
    names: Sequence[str],
    choices: Mapping[str, str],
    output: Path | None,
    *,
    progress: Progress = lambda *_: None,
) -> tuple[Suite, tuple[Path, ...]]:
    """A suite of these systems and machines, and what was written if `output` names a file.

    Raises `BadInput` for a kind that there is not, and for limits that it cannot have.
    """
    found = _CHECKING.fullmatch(wanted.coverage)
    if found is not None:
        return _checking(wanted, int(found[1] or 0), names, choices, output)
    suite = suite_for(wanted, names, choices, progress)
    if output is not None:
        write_suite(suite, output)
    return suite, () if output is None else (output,)


def suite_for(
    wanted: Wanted,
    names: Sequence[str],
    choices: Mapping[str, str],
    progress: Progress = lambda *_: None,
) -> Suite:
    """A suite that can be run, of these systems and machines. Raises `BadInput` as `generated`."""
    if wanted.coverage == STANDARD:
        return _of_every_part(wanted, names, choices, progress)
    if wanted.coverage == DEVIATIONS:
        return _of_deviations(wanted, names, choices)
    if wanted.coverage in KINDS:
        return _in_manners(wanted, names, choices, progress)
    kind = criterion(
        wanted.coverage,
        STANDARD,
        DEVIATIONS,
        *KINDS,
        "hsi or hsi+K for up to K extra states (0 to 9), for a suite file",
    )
    limits = options_for(
        kind, reset_price=wanted.reset_price, longest=wanted.longest, seed=wanted.seed
    )
    return make_suite(
        names, choices, wanted=kind, options=limits, budget=wanted.budget, progress=progress
    )


def _of_every_part(
    wanted: Wanted, names: Sequence[str], choices: Mapping[str, str], progress: Progress
) -> Suite:
    """The suites of the parts in one; a machine alone, to which nothing is sent, has the first."""
    if wanted.budget is not None:
        raise BadInput(
            f"--coverage {STANDARD}: it has no budget; say what to spend the budget on, "
            f"such as --coverage {ALL_TRANSITIONS}"
        )
    systems = [name for name in names or SYSTEMS if not is_alone(name)]
    suites = {
        part: suite_for(_for_part(wanted, part), among, choices, progress)
        for part in PARTS
        if (among := systems if part in (DEVIATIONS, *KINDS) else names or systems)
    }
    return replace(
        suites[PARTS[0]],
        coverage=tuple(
            row
            for part, each in suites.items()
            for row in each.coverage
            if row.items or part == ALL_TRANSITIONS
        ),
        cases=tuple(case for each in suites.values() for case in each.cases),
        uncovered=tuple(
            replace(left, coverage=part) for part, each in suites.items() for left in each.uncovered
        ),
    )


def _for_part(wanted: Wanted, part: str) -> Wanted:
    """What is wanted of one part; the tests of deviations are as short as can be anyway."""
    return replace(wanted, coverage=part, longest=None if part == DEVIATIONS else wanted.longest)


def _of_deviations(wanted: Wanted, names: Sequence[str], choices: Mapping[str, str]) -> Suite:
    if any(is_alone(name) for name in names):
        raise BadInput(
            f"--coverage {DEVIATIONS}: it is for systems, whose outcomes can be seen; "
            "leave out --machine"
        )
    if wanted.budget is not None or wanted.longest is not None:
        raise BadInput(
            f"--coverage {DEVIATIONS}: every test is as short as can be; "
            "leave out --budget and --longest"
        )
    return deviations_suite(
        names or SYSTEMS, choices, seed=wanted.seed, reset_price=wanted.reset_price
    )


def _in_manners(
    wanted: Wanted, names: Sequence[str], choices: Mapping[str, str], progress: Progress
) -> Suite:
    if any(is_alone(name) for name in names):
        raise BadInput(
            f"--coverage {wanted.coverage}: it is for systems, in which messages are sent; "
            "leave out --machine"
        )
    if wanted.budget is not None:
        raise BadInput(f"--coverage {wanted.coverage}: it has no budget; leave out --budget")
    tables = {
        name: manners_of(wanted.coverage, system(name).under(choices), wanted.schema)
        for name in names or SYSTEMS
    }
    alone = wanted.coverage in ONE_BY_ONE
    manner = InManners(
        wanted.coverage,
        Observer,
        every_outcome=wanted.coverage in EVERY_OUTCOME,
        followed_by=FOLLOWED_BY.get(wanted.coverage, {}),
        reset_price=wanted.reset_price,
        longest=1 if alone and wanted.longest is None else wanted.longest,
        seed=wanted.seed,
    )
    suite = mannered_suite(manner, tables, choices, progress)
    more = [each for name in tables for each in left_out(wanted.coverage, system(name))]
    if wanted.coverage in FROM_SCHEMA and wanted.schema is None:
        more += [
            NotCovered(row.system, "data made from the DUIS schema", NO_SCHEMA)
            for row in suite.coverage
        ]
    return replace(suite, uncovered=(*suite.uncovered, *more))


def _checking(
    wanted: Wanted,
    extra: int,
    names: Sequence[str],
    choices: Mapping[str, str],
    output: Path | None,
) -> tuple[Suite, tuple[Path, ...]]:
    if wanted.longest is not None or wanted.budget is not None:
        raise BadInput(
            f"--coverage {wanted.coverage}: what it guarantees needs every test whole; "
            "leave out --longest and --budget"
        )
    if any(is_alone(name) for name in names):
        raise BadInput(
            f"--coverage {wanted.coverage}: it is for systems, whose outcomes can be seen; "
            "leave out --machine"
        )
    certified = make_certified(names, choices, Observer, extra=extra, seed=wanted.seed)
    if output is None:
        return certified.suite, ()
    beside = write_certified(certified, output, Wording(fault_domain, ASSUMPTIONS))
    return certified.suite, (output, beside)
