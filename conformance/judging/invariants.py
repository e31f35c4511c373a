"""The named properties as invariants of a target: held against what it does, step by step.

The judge asks whether a step is permitted. A property asks more: whether what was seen since a
subject began is, taken together, what its clause promises. What a party finds out is taken from the
model, what it did from the messages; so a property that the cards keep can be broken by a target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from srpd.conformance.bindings.every import FORBIDDEN, OWED, expectation_of
from srpd.conformance.bindings.expectations import Appears, AtEach, OfListed
from srpd.conformance.bindings.listed import look
from srpd.conformance.judging.defects import withstood
from srpd.conformance.judging.judge import judge
from srpd.conformance.judging.judgement import Judgement
from srpd.conformance.judging.recipients import Concerned, is_about
from srpd.conformance.judging.step_context import StepContext
from srpd.conformance.judging.verdicts import Breach, CaseResult, Check, Sighting, Verdict
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case, Step
from srpd.model.cases import Value, holds
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Happens, Outcome, Stimulus, Subject, System, stimuli_named
from srpd.model.conditions import Term, boxes
from srpd.model.machines.smi_status import STATUS_OF_STATE
from srpd.model.notation import Duty, Event, Gap, Rule
from srpd.model.properties import PROPERTIES
from srpd.model.property_shapes import (
    Never,
    NeverAfter,
    NeverIn,
    Once,
    Only,
    Property,
    Shape,
    With,
)
from srpd.model.stepping import Configuration


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that a subject was seen to break in a step, and what showed it."""

    property: Property
    subject: str
    step: str
    seen: Seen | None = None


class Watch:
    """Watches every property that the subjects of one system are bound by, while a case goes on.

    A subject about which the text is silent in a step is not watched in it.
    """

    def __init__(self, system: System) -> None:
        self._watched = tuple(_watched(system))
        self._memory = [0] * len(self._watched)

    @property
    def properties(self) -> tuple[Property, ...]:
        """The properties that are watched, each once."""
        return tuple({each.name: each for each, _ in self._watched}.values())

    def after(self, step: Step, judgement: Judgement, before: Configuration) -> tuple[Broken, ...]:
        """What was broken in a step that the judgement has just taken."""
        stimulus = stimuli_named(judgement.system)[step.stimulus]
        if judgement.latest is None or not isinstance(stimulus, Happens):
            return ()
        result, context = judgement.latest
        started = judgement.stepper.with_profile(before, stimulus) or before
        silent = set(_silent(result.outcome))
        found: list[Broken] = []
        for place, (each, subject) in enumerate(self._watched):
            of_a_matter = not (isinstance(each.shape, NeverAfter) and each.shape.until)
            handed = of_a_matter and _is_handed(result.outcome, subject)
            if _begins(stimulus, subject) or handed:
                self._memory[place] = 0
            if subject.name in silent:
                continue
            shown = tuple(_shown(each.shape, subject, context, result.outcome))
            facts = judgement.stepper.facts(started, subject.name)
            broken, self._memory[place] = _weigh(
                each, subject, result.outcome, facts, shown, self._memory[place]
            )
            if broken:
                found.append(Broken(each, subject.name, step.id, shown[-1] if shown else None))
        return tuple(found)


def judge_with_properties(
    case: Case,
    entries: Sequence[Entry],
    choices: Mapping[str, str],
    played: Mapping[str, str] | None = None,
) -> CaseResult:
    """What one case shows, with every property that it breaks held against the target too."""
    return withstood(case, lambda: _judged_with_properties(case, entries, choices, played))


def _judged_with_properties(
    case: Case,
    entries: Sequence[Entry],
    choices: Mapping[str, str],
    played: Mapping[str, str] | None,
) -> CaseResult:
    judgement = Judgement(case, entries, choices, played)
    watch = Watch(judgement.system)
    broken: list[Broken] = []
    for step in case.steps:
        happened = [entry for entry in entries if entry.step == step.id]
        if not any(entry.fields.get("method") == "drain" for entry in happened):
            break
        before, judgement.latest = judgement.configuration, None
        goes_on = judgement.permits(step, happened)
        broken += watch.after(step, judgement, before)
        if broken or not goes_on:
            break
    return with_properties(judge(case, entries, choices, played), broken)


def with_properties(result: CaseResult, broken: Sequence[Broken]) -> CaseResult:
    """The result with the broken properties: as its breach, or beside the breach it has.

    What keeps the law under another alternative of a reading, or was not played through, is left.
    """
    if not broken or result.error or result.follows:
        return result
    if result.breach is not None:
        said = (f" It breaks the property {b.property.name}: {b.property.says}." for b in broken)
        reasoning = result.breach.reasoning + "".join(dict.fromkeys(said))
        return replace(result, breach=replace(result.breach, reasoning=reasoning))
    first, clause = broken[0], broken[0].property.clause
    words = first.seen.in_words() if first.seen else "what the inventory says"
    check = Check(clause, result.case, first.step, Verdict.FAIL, first.property.says)
    breach = Breach(
        clause=clause,
        case=result.case,
        step=first.step,
        required=f"{first.property.says} (the property {first.property.name})",
        let=(Sighting(first.seen.entry, first.seen.port, words, True),) if first.seen else (),
        reasoning=f"However, {words} was seen, which breaks it together with what came before.",
        permitted=(first.property.says,),
        observed=(words,),
    )
    return replace(result, checks=(*result.checks, check), breach=breach)


def _watched(system: System) -> Iterator[tuple[Property, Subject]]:
    for each in PROPERTIES:
        if isinstance(each.shape, With):
            continue  # what it says is in the inventory, which the judge reads in the same step
        for subject in system.subjects:
            if subject.machine.name != each.shape.machine:
                continue
            fixed = dict(each.shape.fixed) if isinstance(each.shape, NeverIn) else {}
            if fixed.items() <= dict(subject.fixed).items():
                yield each, subject


def _weigh(
    each: Property,
    subject: Subject,
    outcome: Outcome,
    facts: Mapping[Enum, Value],
    shown: Sequence[Seen],
    memory: int,
) -> tuple[bool, int]:
    """Whether the property is broken, and what is to be remembered of the subject."""
    shape = each.shape
    if isinstance(shape, NeverIn | Never):
        applies = isinstance(shape, NeverIn) or _applies(shape.provided, facts)
        return bool(shown) and applies, 0
    if isinstance(shape, Only):
        if any(e.subject == subject.name and e.event in shape.after for e in outcome.effects):
            memory = 1
        return bool(shown) and memory == 0 and _applies(shape.provided, facts), memory
    if isinstance(shape, NeverAfter):
        if _met(outcome, subject, shape.until):
            memory = 0
        broken = bool(shown) and memory == 1
        return broken, 1 if _met(outcome, subject, shape.after) else memory
    return len(shown) + memory > 1, min(1, memory + len(shown))


def _met(outcome: Outcome, subject: Subject, marks: Sequence[Duty | Event]) -> bool:
    """Whether the subject was to do one of these duties, or one of these events befell it."""
    return any(
        effect.event in marks
        or (isinstance(effect.card, Rule) and any(o.duty in marks for o in effect.card.owed()))
        for effect in outcome.effects
        if effect.subject == subject.name
    )


def _shown(
    shape: Shape, subject: Subject, context: StepContext, outcome: Outcome
) -> Iterator[Seen]:
    """The messages that show that the subject did what the property is about.

    Apart from counting, a message that shows another duty due in this step is no such message.
    """
    if isinstance(shape, NeverIn):
        held = context.inventory.get(subject.name)
        wrong = {STATUS_OF_STATE.get(state) for state in shape.states}
        tokens = {status.duis for status in wrong if isinstance(status, SmiStatus)}
        if held is not None and held.status in tokens:
            yield from context.seen[:1]
        return
    counted = isinstance(shape, Once)
    due = frozenset[Sort]() if counted else _due(outcome, shape.duties, subject, context)
    found = {
        seen.entry: seen
        for duty in shape.duties
        for seen in _done(duty, subject.name, context)
        if seen.sort not in due
    }
    yield from found.values()


def _due(
    outcome: Outcome, apart_from: Sequence[Duty], subject: Subject, context: StepContext
) -> frozenset[Sort]:
    """The sorts by which other duties are seen that are due about the same request."""
    about = context.about.get(subject.name, "")
    return frozenset(
        sort
        for effect in outcome.effects
        if isinstance(effect.card, Rule) and context.about.get(effect.subject, "") == about
        for owed in effect.card.owed()
        if owed.duty not in apart_from
        if isinstance(expected := expectation_of(owed), Appears | AtEach)
        for sort in expected.sorts
    )


def _done(duty: Duty, subject: str, context: StepContext) -> Iterator[Seen]:
    about, expected = context.about.get(subject, ""), OWED.get(duty)
    concerned = context.concerned.get(subject, Concerned())
    if not about:
        return
    here = [seen for seen in context.seen if is_about(seen, about, concerned)]
    if duty in FORBIDDEN:
        yield from (seen for seen in here if seen.sort in FORBIDDEN[duty])
    elif isinstance(expected, Appears):
        fit = (seen for seen in here if not expected.content or seen.content in expected.content)
        yield from (seen for seen in fit if seen.sort in expected.sorts)
    elif isinstance(expected, AtEach):
        yield from (seen for seen in here if seen.sort in expected.sorts)
    elif (
        isinstance(expected, OfListed) and look(expected, context.listed.get(subject, ""), here).met
    ):
        yield from here[-1:]


def _silent(outcome: Outcome) -> Iterator[str]:
    for effect in outcome.effects:
        if isinstance(effect.card, Gap) or (isinstance(effect.card, Rule) and effect.card.assumes):
            yield effect.subject


def _applies(provided: tuple[Term, ...], facts: Mapping[Enum, Value]) -> bool:
    return any(all(fact in facts for fact in box) and holds(box, facts) for box in boxes(provided))


def _begins(stimulus: Stimulus, subject: Subject) -> bool:
    if not isinstance(stimulus, Happens) or stimulus.profile is None:
        return False
    return stimulus.occurrences[0][0] in (subject.name, subject.follows)


def _is_handed(outcome: Outcome, subject: Subject) -> bool:
    return any(taker == subject.name for _, taker in outcome.handed_on)
