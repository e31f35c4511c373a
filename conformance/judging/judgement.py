"""One case being judged: step by step, against every outcome that the model permits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from srpd.conformance.judging.breaches import accused, breach_at
from srpd.conformance.judging.course import Course
from srpd.conformance.judging.crediting import credited
from srpd.conformance.judging.divergence import steps_in_common
from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.explaining import (
    evidence_of,
    silences,
)
from srpd.conformance.judging.injected_messages import (
    amiss,
    judged,
    left_open,
    reactions_to_injected,
)
from srpd.conformance.judging.matching import differences_and_strays
from srpd.conformance.judging.miscounts import explained
from srpd.conformance.judging.periods import in_periods, longest_period
from srpd.conformance.judging.precedence import precedence
from srpd.conformance.judging.recounts import recounted
from srpd.conformance.judging.retries import Attempts, set_aside
from srpd.conformance.judging.silence import came_late, due_and_seen, heeded
from srpd.conformance.judging.step_context import Difference, Left, StepContext, Taken
from srpd.conformance.judging.step_entries import (
    last_step,
    left_unfinished,
    not_arranged,
    refused_to_arrange,
    slowed_down,
    unattributed,
)
from srpd.conformance.judging.strays import at_its_time, in_lines
from srpd.conformance.judging.supplied import not_supplied, not_yet_sent, sent_now
from srpd.conformance.judging.unseen import unseen
from srpd.conformance.judging.verdicts import Breach, CaseResult, Check, Heeded, Verdict
from srpd.conformance.judging.without_effect import (
    NOTHING,
    begun_early,
    nothing_explains,
    refused,
    taken,
    unsettled,
)
from srpd.conformance.manners import comes_to_nothing, handled
from srpd.conformance.manners.descriptions import in_its_manner
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.schedules_seen import with_creations
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.observing.seen_at_dcc import read
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case, Step
from srpd.model.composition import Happens, Outcome, Stimulus, System, stimuli_named
from srpd.model.notation import Card
from srpd.model.register import in_legal_order
from srpd.model.stepping import Configuration, Result, stepper_of
from srpd.model.systems import stepper
from srpd.model.variants import Variant


class Judgement:
    """One case being judged, strictly under the chosen readings."""

    def __init__(
        self,
        case: Case,
        entries: Sequence[Entry],
        choices: Mapping[str, str],
        played: Mapping[str, str] | None = None,
        *,
        variant: Variant | None = None,
    ) -> None:
        self.case = case
        self.trail: list[Taken] = []
        self.failed: list[Taken] = []
        self._prepared = steps_in_common(case, choices if played is None else played, choices)
        self.entries = entries
        self.stepper = stepper(case.system, choices)
        if variant is not None:
            self.stepper = stepper_of(variant.of(self.stepper.system))
        self.system: System = self.stepper.system
        self.course = Course(case.system, self.stepper, entries)
        machines = self.course.machines.values()
        self._dates = {timer.causes for each in machines for timer in each.timers}
        self.configuration: Configuration = self.stepper.initial
        self.schedules: dict[str, str] = {}
        self.checks: list[Check] = []
        self.notes: list[str] = []
        self.unexplained: list[str] = []
        self.kept: set[str] = set()
        self.heeded: set[Heeded] = set()
        self.latest: tuple[Result, StepContext] | None = None
        self._silent: dict[str, tuple[Card, ...]] = {}
        self._attempts = Attempts.stated(entries)
        self._period = longest_period(entries)

    def has_judged(self, step: str, reading: str) -> bool:
        """Whether the step was found permitted, or lies where the text is silent apart from the
        alternative of this reading: what the reading itself leaves open supports nothing.
        """
        passed = any(c.step == step and c.verdict is Verdict.PASS for c in self.checks)
        silent = self._silent.get(step, ())
        return passed or any(c.reading is None or c.reading.reading != reading for c in silent)

    def result(self) -> CaseResult:
        breach: Breach | None = None
        error = next((str(e.fields.get("why", "")) for e in self.entries if e.kind == "error"), "")
        unarranged = any(e.kind == "not-arranged" for e in self.entries)
        by_step: dict[str, list[Entry]] = {}
        for entry in self.entries:
            by_step.setdefault(entry.step, []).append(entry)
        stimuli = stimuli_named(self.system)
        for place, step in enumerate(self.case.steps):
            happened = by_step.get(step.id, [])
            if not happened:
                self._leave_out(self.case.steps[place:])
                break
            seen = with_creations(read(happened), self.schedules)
            unreadable = next((s for s in seen if s.sort is Sort.UNREADABLE), None)
            if unreadable is not None:
                error = f"step {step.id}, {unreadable.port}: {unreadable.in_words()}"
                break
            is_last = place == last_step(self.case.steps, by_step)
            if error and is_last:
                error += in_its_manner(self.case.system, step)
                break
            if unarranged and is_last:
                self._leave_out(self.case.steps[place:])
                break
            if not any(e.fields.get("method") == "drain" for e in happened):
                error = f"step {step.id}: the trace does not hold what the target was asked for"
                break
            if late := came_late(happened, seen):
                self._leave_out(self.case.steps[place:], late)
                break
            results = self.stepper.results(self.configuration, stimuli[step.stimulus])
            if not results:
                # The case was made for another reading, under which it went on differently.
                why = f"under this reading {step.stimulus!r} cannot be applied here"
                self._leave_out(self.case.steps[place:], why)
                break
            breach, goes_on = self._take(step, stimuli[step.stimulus], results, happened, seen)
            if not goes_on:
                self._leave_out(self.case.steps[place + 1 :])
                break
            if place + 1 == self._prepared < len(self.case.steps):
                why = "it was prepared for another reading, under which a Device stands differently"
                self._leave_out(self.case.steps[place + 1 :], why)
                break
        return CaseResult(
            case=self.case.id,
            system=self.case.system,
            steps=len(self.case.steps),
            checks=tuple(self.checks),
            breach=breach,
            error=error,
            notes=(*self.notes, *slowed_down(self.entries)),
            unattributed=(*unattributed(self.entries), *self.unexplained),
            refused=refused_to_arrange(self.entries),
            unfinished=left_unfinished(self.entries),
            kept=frozenset(self.kept),
            heeded=frozenset(self.heeded),
            went=tuple(each for each in self.trail if breach is None or each.step != breach.step),
            attempts=tuple(self.failed),
        )

    def permits(self, step: Step, happened: Sequence[Entry]) -> bool:
        """Whether what happened in one more step is permitted; for a case that is still played.

        What cannot be read is no breach. The verdict is that of the whole case, once it is played.
        """
        seen = with_creations(read(happened), self.schedules)
        stimulus = stimuli_named(self.system)[step.stimulus]
        results = self.stepper.results(self.configuration, stimulus)
        if not results or any(s.sort is Sort.UNREADABLE for s in seen):
            return True
        breach, _ = self._take(step, stimulus, results, happened, seen)
        return breach is None

    def _take(
        self,
        step: Step,
        stimulus: Stimulus,
        results: Sequence[Result],
        happened: Sequence[Entry],
        seen: Sequence[Seen],
    ) -> tuple[Breach | None, bool]:
        """The breach of a step, if any, and whether the case can go on after it."""
        still = comes_to_nothing(self.case.system, step) and not taken(self._handled(step), seen)
        self.course.begin(self.configuration, happened)
        if not isinstance(stimulus, Happens):
            breach = self._judge_quiet(step, stimulus, results[0], happened, seen)
            if breach:
                return breach, False
        else:
            breach = self._judge_step(step, stimulus, results, happened, seen)
            if breach or (results[0].outcome.open and not still):
                return breach, False
        if not still:
            if not self.trail or self.trail[-1].step != step.id:
                self._went(step, stimulus, results[0])
            self.configuration = results[0].configuration
        self.configuration = in_periods(self.stepper, self.configuration, self._period, happened)
        self.course.earlier += seen
        return None, True

    def _went(
        self,
        step: Step,
        stimulus: Stimulus,
        result: Result,
        context: StepContext | None = None,
        evidence: Evidence = Evidence.EXACT,
    ) -> None:
        here = self.configuration
        self.trail.append(Taken(step.id, here, stimulus, result, context, evidence))

    def _attempt(
        self,
        step: Step,
        _: list[Difference],
        result: Result,
        context: StepContext,
        evidence: Evidence,
    ) -> Taken:
        stimulus = stimuli_named(self.system)[step.stimulus]
        return Taken(step.id, self.configuration, stimulus, result, context, evidence)

    def _handled(self, step: Step) -> Handled | None:
        return handled(self.case.system, step.stimulus, step.manner) if step.manner else None

    def _judge_step(
        self,
        step: Step,
        stimulus: Happens,
        results: Sequence[Result],
        happened: Sequence[Entry],
        seen: Sequence[Seen],
    ) -> Breach | None:
        evidence = evidence_of(happened)
        course = self.course
        prepared = course.arranged - {"", *course.about.values()}
        acted = [s for s in at_its_time(happened, seen, course.sent) if s.about not in prepared]
        acted, more = set_aside(acted, course.earlier, self.entries, self._attempts)
        self.notes += [f"{note} ({step.id})" for note in more]
        reactions = reactions_to_injected(happened, seen)
        attempts: list[tuple[list[Difference], Result, StepContext]] = []
        strays: list[list[Seen]] = []
        found = self._handled(step)
        manner = found.manner if found else None
        if found and found.manner.unsettled and not found.noted:
            self.notes.append(unsettled(found.manner, [*reactions, *acted], step.id))
            context = self._context(stimulus, results[0], happened, acted)
            self.notes += precedence(found.manner, context, step.id)
            return None
        if found and found.manner.still:
            return self._judge_stillness(step, found, stimulus, results, happened, acted)
        for result in results:
            self.course.follow(result.outcome)
            context = self._context(stimulus, result, happened, acted)
            if manner and manner.codes:
                context = replace(context, codes=manner.codes)
            self.latest = (result, context)
            if result.outcome.open:
                self._note_silence(step, result.outcome, acted)
                return None
            against, stray = differences_and_strays(result.outcome, context)
            differences = [*amiss(found, context, reactions), *against]
            attempts.append((differences, result, context))
            strays.append(stray)
        differences, result, context = min(attempts, key=lambda attempt: len(attempt[0]))
        self.unexplained += in_lines(
            strays[attempts.index((differences, result, context))], step.id
        )
        sorts = set() if differences else due_and_seen(result.outcome, context)
        self.heeded |= heeded(result.outcome, context, sorts, () if manner else self._dates)
        self.latest = (result, context)
        if not differences:
            self._went(step, stimulus, result, context, evidence)
            self.kept |= sorts
            self._pass(step, result.outcome, context, evidence)
            self.notes += precedence(manner, context, step.id) if manner else ()
            self.notes += left_open(found, reactions, step.id)
            return None
        return self._fail(step, differences, happened, [*reactions, *acted], attempts, evidence)

    def _judge_quiet(
        self,
        step: Step,
        stimulus: Stimulus,
        result: Result,
        happened: Sequence[Entry],
        seen: Sequence[Seen],
    ) -> Breach | None:
        """Where nothing happens that concerns a party, nothing is due, and nothing asked for."""
        quiet = Result(result.configuration, NOTHING)
        context = self._context(
            stimulus, quiet, happened, at_its_time(happened, seen, self.course.sent)
        )
        differences, stray = differences_and_strays(NOTHING, context)
        self.unexplained += in_lines(stray, step.id)
        if not differences:
            return None
        attempt, evidence = (differences, quiet, context), evidence_of(happened)
        return self._fail(step, differences, happened, context.seen, [attempt], evidence)

    def _judge_stillness(
        self,
        step: Step,
        found: Handled,
        stimulus: Happens,
        results: Sequence[Result],
        happened: Sequence[Entry],
        acted: Sequence[Seen],
    ) -> Breach | None:
        """Nothing may have begun of what the stimulus brings about, for it has not come about."""
        evidence = evidence_of(happened)
        still = Result(self.configuration, NOTHING)
        context = self._context(stimulus, still, happened, judged(found, acted))
        clauses, differences = (refused if found.manner.answered else begun_early)(results, context)
        stray = nothing_explains(results, context, answered=found.manner.answered)
        self.unexplained += in_lines(stray, step.id)
        if differences:
            attempt = (differences, still, context)
            return self._fail(step, differences, happened, acted, [attempt], evidence)
        for clause in in_legal_order(clauses):
            self._check(clause, step, Verdict.PASS, "nothing has come of it", evidence=evidence)
        return None

    def _context(
        self,
        stimulus: Stimulus,
        result: Result,
        happened: Sequence[Entry],
        acted: Sequence[Seen],
    ) -> StepContext:
        return self.course.context(self.configuration, stimulus, result, happened, acted)

    # verdicts

    def _pass(self, step: Step, outcome: Outcome, context: StepContext, evidence: Evidence) -> None:
        clauses = sent_now(context) | credited(outcome, context, self.course.machines)
        unknown = {**not_supplied(outcome, context), **unseen(outcome, context, self.course.limbs)}
        for clause in in_legal_order(clauses):
            if clause in unknown:
                self._leave_open(clause, step, unknown[clause])
            else:
                self._check(clause, step, Verdict.PASS, clauses[clause], evidence=evidence)
        self.course.unsent = not_yet_sent(outcome, context)

    def _fail(
        self,
        step: Step,
        differences: Sequence[Difference],
        happened: Sequence[Entry],
        acted: Sequence[Seen],
        attempts: Sequence[tuple[list[Difference], Result, StepContext]],
        evidence: Evidence,
    ) -> Breach:
        self.failed = [self._attempt(step, *each, evidence) for each in attempts]
        differences = recounted(explained(differences, self.entries, step.id), self.entries)
        for number in accused(differences):
            why = next(d.required for d in differences if d.clauses[0] == number)
            self._check(number, step, Verdict.FAIL, why, evidence=evidence)
        return breach_at(self.case, step, differences, happened, acted, attempts, evidence)

    def _check(
        self, clause: str, step: Step, verdict: Verdict, says: str, *, evidence: Evidence
    ) -> None:
        self.checks.append(Check(clause, self.case.id, step.id, verdict, says, evidence=evidence))

    def _leave_out(self, steps: Iterable[Step], why: str = "") -> None:
        reason = Left(why) if why else not_arranged(self.entries)
        for step in steps:
            for clause in step.clauses:
                self._leave_open(clause, step, reason)

    def _leave_open(self, clause: str, step: Step, left: Left) -> None:
        case, verdict = self.case.id, Verdict.INCONCLUSIVE
        self.checks.append(Check(clause, case, step.id, verdict, "", left.why, lacks=left.lacks))

    def _note_silence(self, step: Step, outcome: Outcome, acted: Sequence[Seen]) -> None:
        self._silent[step.id] = tuple(effect.card for effect in outcome.effects if effect.open)
        self.notes += silences(outcome, acted, step.id)
