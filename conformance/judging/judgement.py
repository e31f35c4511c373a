"""One case being judged: step by step, against every outcome that the model permits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from srpd.conformance.bindings.stages import STAGES
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.judging.attribution import at_rest, entered, left
from srpd.conformance.judging.besides import amiss, came_beside, judged, left_open
from srpd.conformance.judging.breaches import accused, breach_at
from srpd.conformance.judging.crediting import credited
from srpd.conformance.judging.divergence import steps_in_common
from srpd.conformance.judging.early import NOTHING, begun_early, refused, taken, unsettled
from srpd.conformance.judging.explaining import (
    evidence_of,
    identity,
    silences,
)
from srpd.conformance.judging.matching import compare
from srpd.conformance.judging.miscounts import explained
from srpd.conformance.judging.periods import in_periods
from srpd.conformance.judging.precedence import precedence
from srpd.conformance.judging.recipients import Concerned
from srpd.conformance.judging.recounts import recounted
from srpd.conformance.judging.retries import Attempts, set_aside
from srpd.conformance.judging.scenes import Difference, Forbids, Left, Permits, Scene
from srpd.conformance.judging.silence import came_late, due_and_seen, heeded
from srpd.conformance.judging.step_entries import (
    barred,
    devices_listed,
    inventory_read,
    lacked,
    last_step,
    not_arranged,
    phase_of,
    slowed_down,
    unattributed,
)
from srpd.conformance.judging.still_permitted import still_permitted
from srpd.conformance.judging.supplied import not_supplied
from srpd.conformance.judging.unseen import unseen
from srpd.conformance.judging.verdicts import Breach, CaseResult, Check, Evidence, Heeded, Verdict
from srpd.conformance.manners import comes_to_nothing, handled
from srpd.conformance.manners.handled import Handled
from srpd.conformance.manners.wording import in_its_manner
from srpd.conformance.observing.schedules_seen import named_device, readable, with_creations
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.observing.seen_at_dcc import read
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case, Step
from srpd.model.cases import Value
from srpd.model.composition import Happens, Outcome, Stimulus, System, stimuli_named
from srpd.model.notation import Card
from srpd.model.register import in_legal_order
from srpd.model.stepping import Configuration, Result
from srpd.model.systems import stepper


class Judgement:
    """One case being judged, strictly under the chosen readings."""

    def __init__(
        self,
        case: Case,
        entries: Sequence[Entry],
        choices: Mapping[str, str],
        played: Mapping[str, str] | None = None,
    ) -> None:
        self.case = case
        self._prepared = steps_in_common(case, choices if played is None else played, choices)
        self.entries = entries
        self.stepper = stepper(case.system, choices)
        self.system: System = self.stepper.system
        self._machines = {subject.name: subject.machine for subject in self.system.subjects}
        self._dates = {t.causes for each in self._machines.values() for t in each.timers}
        self._limbs = {
            name: tuple(limb for event in machine.internal for limb in machine.check_list(event))
            for name, machine in self._machines.items()
        }
        self.stage = STAGES[case.system]
        self.without = Lacking.of(self.system.bearer, lacked(entries)).ports
        self.configuration: Configuration = self.stepper.initial
        self.about: dict[str, str] = {}
        self.past: dict[str, tuple[Forbids, ...]] = {}
        self.still: dict[str, tuple[Permits, ...]] = {}
        self.senders: dict[str, str] = {}
        self.devices: dict[str, str] = {}
        self.schedules: dict[str, str] = {}
        self.concerned: dict[str, Concerned] = {}
        self.listed: dict[str, str] = {}
        self.entered: dict[str, Mapping[str, str]] = {}
        self.checks: list[Check] = []
        self.notes: list[str] = []
        self.kept: set[str] = set()
        self.heeded: set[Heeded] = set()
        self.latest: tuple[Result, Scene] | None = None
        self._silent: dict[str, tuple[Card, ...]] = {}
        self._arranged: set[str] = set()
        self._earlier: list[Seen] = []
        self._attempts = Attempts.stated(entries)

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
            unattributed=unattributed(self.entries),
            kept=frozenset(self.kept),
            heeded=frozenset(self.heeded),
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
        if isinstance(stimulus, Happens):
            breach = self._judge_step(step, stimulus, results, happened, seen)
            if breach or (results[0].outcome.open and not still):
                return breach, False
        if not still:
            self.configuration = results[0].configuration
        self.configuration = in_periods(self.stepper, self.configuration, self.entries, happened)
        self._earlier += seen
        return None, True

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
        standing = (self.stepper, self.configuration, self.about)
        self.past = at_rest(self.past, *standing)
        self.still = still_permitted(self.still, *standing)
        self._note_request(happened)
        evidence = evidence_of(happened)
        prepared = self._arranged - {"", *self.about.values()}
        acted = [s for s in seen if phase_of(happened, s) == "act" and s.about not in prepared]
        acted, more = set_aside(acted, self._earlier, self.entries, self._attempts)
        self.notes += [f"{note} ({step.id})" for note in more]
        beside = came_beside(happened, seen)
        attempts: list[tuple[list[Difference], Result, Scene]] = []
        found = self._handled(step)
        manner = found.manner if found else None
        if found and found.manner.unsettled and not found.noted:
            self.notes.append(unsettled(found.manner, [*beside, *acted], step.id))
            scene = self._scene(stimulus, results[0], happened, acted)
            self.notes += precedence(found.manner, scene, step.id)
            return None
        if found and found.manner.still:
            return self._judge_stillness(step, found, stimulus, results, happened, acted)
        for result in results:
            self._follow(result.outcome)
            scene = self._scene(stimulus, result, happened, acted)
            if manner and manner.codes:
                scene = replace(scene, codes=manner.codes)
            self.latest = (result, scene)
            if result.outcome.open:
                self._note_silence(step, result.outcome, acted)
                return None
            differences = [*amiss(found, scene, beside), *compare(result.outcome, scene)]
            attempts.append((differences, result, scene))
        differences, result, scene = min(attempts, key=lambda attempt: len(attempt[0]))
        sorts = set() if differences else due_and_seen(result.outcome, scene)
        self.heeded |= heeded(result.outcome, scene, sorts, () if manner else self._dates)
        self.latest = (result, scene)
        if not differences:
            self.kept |= sorts
            self._pass(step, result.outcome, scene, evidence)
            self.notes += precedence(manner, scene, step.id) if manner else ()
            self.notes += left_open(found, beside, step.id)
            return None
        return self._fail(step, differences, happened, [*beside, *acted], attempts, evidence)

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
        scene = self._scene(stimulus, still, happened, judged(found, acted))
        clauses, differences = (refused if found.manner.answered else begun_early)(results, scene)
        if differences:
            attempt = (differences, still, scene)
            return self._fail(step, differences, happened, acted, [attempt], evidence)
        for clause in in_legal_order(clauses):
            self._check(clause, step, Verdict.PASS, "nothing has come of it", evidence=evidence)
        return None

    def _note_request(self, happened: Sequence[Entry]) -> None:
        for entry in happened:
            if entry.kind == "sent" and entry.phase == "arrange" and entry.xml:
                self._arranged.add(str(entry.fields.get("about_key") or identity(entry)[0]))
            keys = entry.fields.get("about_keys")
            if entry.kind == "sent" and entry.phase == "act" and isinstance(keys, Mapping):
                for subject, key in keys.items():
                    self.about[str(subject)] = str(key)
                    self.senders[str(subject)] = str(entry.fields.get("sender", ""))
            name = entry.fields.get("about")
            if entry.kind == "sent" and entry.phase == "act" and isinstance(name, str):
                key = entry.fields.get("about_key")
                said = (str(key), str(entry.fields.get("sender", "")))
                request_id, sender = identity(entry) if key is None else said
                named = named_device(entry)
                self.listed.update(zip(self.stage.listed, devices_listed(entry), strict=False))
                for subject in self.system.subjects:
                    if name in (subject.name, subject.follows):
                        self.about[subject.name] = request_id
                        self.senders[subject.name] = sender
                        self.devices.pop(subject.name, None)
                        if named:
                            self.devices[subject.name] = named
                        self.concerned[subject.name] = Concerned.read(entry.fields)

    def _follow(self, outcome: Outcome) -> None:
        for effect in outcome.effects:
            self.entered |= entered(effect, self._machines[effect.subject])
        for giver, taker in outcome.handed_on:
            if giver in self.about:
                self.about[taker] = self.about[giver]
                self.senders[taker] = self.senders[giver]
                self.devices.pop(taker, None)
                if giver in self.devices:
                    self.devices[taker] = self.devices[giver]

    def _scene(
        self,
        stimulus: Happens,
        result: Result,
        happened: Sequence[Entry],
        acted: Sequence[Seen],
    ) -> Scene:
        before = self.stepper.with_profile(self.configuration, stimulus) or self.configuration
        facts: dict[str, Mapping[Enum, Value]] = {
            subject.name: self.stepper.facts(before, subject.name)
            for subject in self.system.subjects
            if self._limbs[subject.name]
        }
        states = {
            subject.name: self.stepper.state_of(result.configuration, subject.name)
            for subject in self.system.subjects
        }
        return Scene(
            seen=tuple(acted),
            about=dict(self.about),
            senders=dict(self.senders),
            concerned=dict(self.concerned),
            listed=dict(self.listed),
            facts=facts,
            limbs=self._limbs,
            states=states,
            inventory=inventory_read(happened, self.stage),
            devices=dict(self.devices),
            readable=readable(happened),
            barred={name: barred(self._machines[name], state) for name, state in states.items()},
            past=left(self.past, self.about),
            still_permitted=dict(self.still),
            entered=dict(self.entered),
            earlier=tuple(self._earlier),
            role=self.system.bearer,
            without=self.without,
        )

    # verdicts

    def _pass(self, step: Step, outcome: Outcome, scene: Scene, evidence: Evidence) -> None:
        clauses = credited(outcome, scene, self._machines)
        unknown = {**not_supplied(outcome, scene), **unseen(outcome, scene, self._limbs)}
        for clause in in_legal_order(clauses):
            if clause in unknown:
                self._leave_open(clause, step, unknown[clause])
            else:
                self._check(clause, step, Verdict.PASS, clauses[clause], evidence=evidence)

    def _fail(
        self,
        step: Step,
        differences: Sequence[Difference],
        happened: Sequence[Entry],
        acted: Sequence[Seen],
        attempts: Sequence[tuple[list[Difference], Result, Scene]],
        evidence: Evidence,
    ) -> Breach:
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
