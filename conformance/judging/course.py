"""What is known of a case as far as it has come: what was sent, and what each subject is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from srpd.conformance.bindings.system_fixtures import SYSTEM_FIXTURES
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.judging.attribution import at_rest, entered, left
from srpd.conformance.judging.explaining import identity
from srpd.conformance.judging.precedence import in_question
from srpd.conformance.judging.recipients import Concerned
from srpd.conformance.judging.sent import sent_in
from srpd.conformance.judging.step_context import Forbids, Owing, Permits, Sent, StepContext
from srpd.conformance.judging.step_entries import (
    barred,
    devices_listed,
    inventory_read,
    lacked,
    status_of_refusals,
)
from srpd.conformance.judging.still_permitted import still_permitted
from srpd.conformance.observing.schedules_seen import named_device, readable
from srpd.conformance.observing.seen import Seen
from srpd.conformance.recording.trace import Entry
from srpd.model.cases import Value
from srpd.model.composition import Happens, Outcome, Stimulus
from srpd.model.limbs import Limb
from srpd.model.stepping import Configuration, Result, Stepper


class Course:
    """The course of one case, from which the context of each step is set."""

    def __init__(self, system: str, stepper: Stepper, entries: Sequence[Entry]) -> None:
        self.stepper = stepper
        self.fixture = SYSTEM_FIXTURES[system]
        self.machines = {each.name: each.machine for each in stepper.system.subjects}
        self.limbs: dict[str, tuple[Limb, ...]] = {
            name: tuple(limb for event in machine.internal for limb in machine.check_list(event))
            for name, machine in self.machines.items()
        }
        self.about: dict[str, str] = {}
        self.sent: dict[str, Sent] = {}
        self.arranged: set[str] = set()
        self.earlier: list[Seen] = []
        self.unsent: tuple[Owing, ...] = ()
        self._http_refusal = status_of_refusals(entries)
        self._without = Lacking.of(stepper.system.bearer, lacked(entries)).ports
        self._past: dict[str, tuple[Forbids, ...]] = {}
        self._still: dict[str, tuple[Permits, ...]] = {}
        self._senders: dict[str, str] = {}
        self._devices: dict[str, str] = {}
        self._concerned: dict[str, Concerned] = {}
        self._listed: dict[str, str] = {}
        self._entered: dict[str, Mapping[str, str]] = {}

    def begin(self, configuration: Configuration, happened: Sequence[Entry]) -> None:
        """A step begins in this configuration; what was sent in it is noted."""
        standing = (self.stepper, configuration, self.about)
        self._past = at_rest(self._past, *standing)
        self._still = still_permitted(self._still, *standing)
        self.sent.update(sent_in(happened))
        for entry in happened:
            if entry.kind == "sent" and entry.phase == "arrange" and entry.xml:
                self.arranged.add(str(entry.fields.get("about_key") or identity(entry)[0]))
            if entry.kind == "sent" and entry.phase == "act":
                self._note(entry)

    def _note(self, entry: Entry) -> None:
        keys = entry.fields.get("about_keys")
        for subject, key in keys.items() if isinstance(keys, Mapping) else ():
            self.about[str(subject)] = str(key)
            self._senders[str(subject)] = str(entry.fields.get("sender", ""))
        name = entry.fields.get("about")
        if not isinstance(name, str):
            return
        key = entry.fields.get("about_key")
        said = (str(key), str(entry.fields.get("sender", "")))
        request_id, sender = identity(entry) if key is None else said
        named = named_device(entry)
        self._listed.update(zip(self.fixture.listed, devices_listed(entry), strict=False))
        for subject in self.stepper.system.subjects:
            if name in (subject.name, subject.follows):
                self.about[subject.name] = request_id
                self._senders[subject.name] = sender
                self._devices.pop(subject.name, None)
                if named:
                    self._devices[subject.name] = named
                self._concerned[subject.name] = Concerned.read(entry.fields)

    def follow(self, outcome: Outcome) -> None:
        """What one subject is about is handed on to another, as the outcome says."""
        for effect in outcome.effects:
            self._entered |= entered(effect, self.machines[effect.subject])
        for giver, taker in outcome.handed_on:
            if giver in self.about:
                self.about[taker] = self.about[giver]
                self._senders[taker] = self._senders[giver]
                self._devices.pop(taker, None)
                if giver in self._devices:
                    self._devices[taker] = self._devices[giver]

    def context(
        self,
        before: Configuration,
        stimulus: Stimulus,
        result: Result,
        happened: Sequence[Entry],
        acted: Sequence[Seen],
    ) -> StepContext:
        """What a step is judged with that began in this configuration and had this result."""
        if isinstance(stimulus, Happens):
            before = self.stepper.with_profile(before, stimulus) or before
        subjects = self.stepper.system.subjects
        facts: dict[str, Mapping[Enum, Value]] = {
            subject.name: self.stepper.facts(before, subject.name)
            for subject in subjects
            if self.limbs[subject.name]
        }
        states = {
            subject.name: self.stepper.state_of(result.configuration, subject.name)
            for subject in subjects
        }
        return StepContext(
            seen=tuple(acted),
            about=dict(self.about),
            senders=dict(self._senders),
            concerned=dict(self._concerned),
            listed=dict(self._listed),
            facts=facts,
            limbs={
                name: in_question(limbs, self.stepper.profile_of(before, name))
                for name, limbs in self.limbs.items()
            },
            states=states,
            inventory=inventory_read(happened, self.fixture),
            devices=dict(self._devices),
            readable=readable(happened),
            barred={name: barred(self.machines[name], state) for name, state in states.items()},
            past=left(self._past, self.about),
            still_permitted=dict(self._still),
            entered=dict(self._entered),
            earlier=tuple(self.earlier),
            role=self.stepper.system.bearer,
            without=self._without,
            sent=dict(self.sent),
            http_refusal=self._http_refusal,
            unsent=self.unsent,
        )
