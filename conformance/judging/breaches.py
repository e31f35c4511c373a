"""A breach, told: what was required, what was permitted, what was seen, and why that breaks it."""

from __future__ import annotations

from collections.abc import Sequence

from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.explaining import (
    permitted,
    reasoning,
    ruled_out,
    short_names,
    shortened,
    sightings,
)
from srpd.conformance.judging.step_context import Difference, StepContext
from srpd.conformance.judging.verdicts import Breach
from srpd.conformance.manners.descriptions import in_manners
from srpd.conformance.observing.seen import Seen
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case, Step
from srpd.model.stepping import Result


def accused(differences: Sequence[Difference]) -> tuple[str, ...]:
    """The clauses that the weightiest difference, and others of its weight, speak against."""
    weight = differences[0].weight
    return tuple(dict.fromkeys(d.clauses[0] for d in differences if d.weight is weight))


def breach_at(
    case: Case,
    step: Step,
    differences: Sequence[Difference],
    happened: Sequence[Entry],
    acted: Sequence[Seen],
    attempts: Sequence[tuple[list[Difference], Result, StepContext]],
    evidence: Evidence,
) -> Breach:
    """The breach that these differences from the nearest of the outcomes tried are."""
    main, (clause, *others), short = differences[0], accused(differences), short_names(happened)
    return Breach(
        clause=clause,
        case=case.id,
        step=step.id,
        required=main.required,
        let=tuple(sightings(happened, acted, main, short)),
        reasoning=shortened(reasoning(clause, main), short),
        permitted=tuple(permitted(attempts)),
        observed=tuple(shortened(s.in_words(), short) for s in acted) or ("nothing",),
        also=tuple(others),
        ruled_out=ruled_out(happened),
        evidence=evidence,
        missing=main.missing,
        doubt=main.doubt,
        screening=next((d.screening for d in differences if d.screening), None),
        recount=main.recount,
        manners=in_manners(case, step),
    )
