"""Playing cases: the suite as every party but the one under test.

The player arranges the world, sends what a step says, moves the clock, collects what comes out, and
records all of it. It follows the model only to know what each message is about; it never judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum

from lxml import etree

from srpd.conformance.bindings.arrangements import STATUS_TOKENS, NotArranged, arrange
from srpd.conformance.bindings.drafts import (
    BEGIN,
    Draft,
    content_of,
    draft,
    is_future_dated,
)
from srpd.conformance.bindings.stages import (
    STAGES,
    VALUE_BEYOND_LIMIT,
    VALUE_ITEM,
    Stage,
    thresholds_of,
)
from srpd.conformance.guard import Guard
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId
from srpd.conformance.messages.instants import NEVER, ExecutionAt, write_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, serialise
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.conformance.timing import Timing, timing
from srpd.conformance.trace import TraceWriter
from srpd.conformance.world import (
    Records,
    base_world,
    changed,
    device,
    device_id,
    differences,
    user_of_role,
)
from srpd.generators.suite import Case
from srpd.model.cases import Value
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.composition import Arranges, Changes, Happens, Outcome, Stimulus, System
from srpd.model.composition import stimuli_named as stimuli_of
from srpd.model.faults import BadInput, ModelFault
from srpd.model.machines import (
    future_dated_smets1,
    quarantine,
    smi_status,
    volume_count,
)
from srpd.model.notation import Rule
from srpd.model.requests import Execution, Fact, Held
from srpd.model.stepping import Configuration, Stepper

_DECISIONS: Mapping[Enum, Mapping[str, str]] = {
    quarantine.Event.USER_INSTRUCTS_PROCESSING: {
        "kind": "quarantine-decision",
        "decision": "process",
    },
    quarantine.Event.USER_CONFIRMS_ANOMALOUS: {
        "kind": "quarantine-decision",
        "decision": "delete",
    },
    quarantine.Event.PROCEDURES_REQUIRE_DELETION: {"kind": "procedures-require-deletion"},
}


class Player:
    """Plays cases against one target and records them.

    `schema` checks what is sent, if given; `spans` says how long to wait.
    """

    def __init__(
        self,
        target: Guard,
        trace: TraceWriter,
        schema: DuisSchema | None = None,
        spans: Timing | None = None,
    ) -> None:
        self.spans = spans or timing()
        self.target = target
        self.trace = trace
        self.schema = schema
        self.pki = TestPki("srpd-suite", BEGIN)
        self._counter = 1000
        self._empty_state = ""

    def play(self, case: Case, system: System) -> None:
        """Play one case. What goes wrong with the target is recorded as an ``error`` entry."""
        self.trace.add("begin", case.id, fields={"system": system.name, "steps": len(case.steps)})
        try:
            _Performance(self, case, system).perform()
        except TargetFault as fault:
            self.trace.add("error", case.id, fields={"why": str(fault)})
        except NotArranged as reason:
            self.trace.add("not-arranged", case.id, fields={"why": str(reason)})
        self.trace.add("end", case.id)

    def next_counter(self) -> int:
        """An originator counter that has not been used in this run."""
        self._counter += 1
        return self._counter

    def reset(self, case: str) -> None:
        """Bring the target to its empty state, which must be the same each time."""
        digest = self.target.reset(write_instant(BEGIN))
        self.trace.add("control", case, fields={"method": "reset", "digest": digest})
        if self._empty_state and digest != self._empty_state:
            raise TargetFault("reset: the state digest differs from that of the first reset")
        self._empty_state = digest


class _Performance:
    """One case being played."""

    def __init__(self, player: Player, case: Case, system: System) -> None:
        self.player = player
        self.case = case
        self.system = system
        self.stepper = Stepper(system)
        self.stage: Stage = STAGES[system.name]
        self.configuration: Configuration = self.stepper.initial
        self.now = BEGIN
        self.step = ""
        self.about: dict[str, RequestId] = {}
        self.due: dict[str, datetime] = {}
        self.base: Records = {}
        self.world: Records = {}

    def perform(self) -> None:
        self.player.reset(self.case.id)
        self.base = changed(base_world(), thresholds_of(self.system, self.player.spans.window))
        self.base = changed(self.base, self.stage.records)
        self.world = self.base
        parts = [
            part.record(self.stepper.state_of(self.configuration, subject))
            for subject, part in self.stage.parts.items()
            if part.associated and self._is_held(subject)
        ]
        everything = changed(self.base, {"devices": parts})
        refused = self.player.target.load(everything).refused
        self._control("load", refused=list(refused))
        if refused:
            raise NotArranged(f"the target refused fixture records: {'; '.join(refused)}")
        stimuli = stimuli_of(self.system)
        for step in self.case.steps:
            self.step = step.id
            if not self._apply(stimuli[step.stimulus]):
                break

    def _apply(self, stimulus: Stimulus) -> bool:
        results = self.stepper.results(self.configuration, stimulus)
        if not results:
            raise BadInput(
                f"case {self.case.id}, step {self.step}: {stimulus.name!r} cannot be applied here"
            )
        self.player.target.mark(f"{self.case.id} {self.step}")
        self.player.trace.add(
            "step", self.case.id, step=self.step, fields={"stimulus": stimulus.name}, at=self._at()
        )
        if isinstance(stimulus, Changes):
            circumstance = next(
                c for c in self.system.circumstances if c.name == stimulus.circumstance
            )
            records = self.stage.circumstances[stimulus.circumstance](
                circumstance.values[stimulus.value]
            )
            self.base = changed(self.base, records)
            self._update(self.base)
        elif isinstance(stimulus, Arranges):
            part = self.stage.parts[stimulus.subject]
            self._send_records({"devices": [part.record(_smi(stimulus))]})
        elif stimulus.profile is not None:
            self._send(stimulus)
        else:
            self._cause(stimulus)
        self._collect("act")
        following = {result.configuration for result in results}
        self._follow(results[0].outcome)
        self._look(results[0].outcome)
        if len(following) > 1 or results[0].outcome.open:
            return False
        self.configuration = results[0].configuration
        return True

    # sending

    def _send(self, stimulus: Happens) -> None:
        before = self.stepper.with_profile(self.configuration, stimulus)
        if before is None:
            raise ModelFault(f"{self.case.id}: {stimulus.name} cannot begin")
        name = stimulus.occurrences[0][0]
        profile = self.stepper.profile_of(before, name)
        if profile is None:
            raise ModelFault(f"{self.case.id}: {name} has no profile")
        made = draft(profile, self.stepper.facts(before, name), self.player.pki)
        arrange(made)
        self._arrange_world(made, self.stepper.linked(before, name))
        xml = self._write(made)
        request_id = RequestId(made.sender, made.target, self.player._counter)
        if made.replays:
            self._deliver(f"user.{made.sender}", xml, "arrange")
            self._collect("arrange")
        self.about[name] = request_id
        for subject in self.system.subjects:
            if subject.follows == name:
                self.about[subject.name] = request_id
        if is_future_dated(made):
            self.due[name] = self.now + self.player.spans.until_execution
        self._deliver(f"user.{made.sender}", xml, "act", about=name)
        if SERVICE_REQUESTS[made.variant].non_device and not self.stage.parts:
            self._forget_devices()

    def _arrange_world(self, made: Draft, linked: Mapping[Enum, Value]) -> None:
        devices = []
        if Fact.SMI_STATUS not in linked and made.device:
            devices += self._with_status(made)
        if made.facts.get(quarantine.Fact.HUB_COMMISSIONED) is False and not self._hub_is_linked():
            devices.append(device("chf", "CHF", "InstalledNotCommissioned", gpf="gpf"))
        certificates = [
            TestPki.record(credential, revoked=revoked) for credential, revoked in made.certificates
        ]
        wanted = changed(self.base, made.records)
        self._update(changed(wanted, {"devices": devices, "certificates": certificates}))
        associated = [
            part.record(self.stepper.state_of(self.configuration, subject))
            for subject, part in self.stage.parts.items()
            if part.associated and made.variant != "12.2" and self._is_in_use(subject)
        ]
        if associated:
            self._send_records({"devices": associated})

    def _is_held(self, subject: str) -> bool:
        state = self.stepper.state_of(self.configuration, subject)
        return state is not smi_status.State.NOT_HELD

    def _is_in_use(self, subject: str) -> bool:
        state = self.stepper.state_of(self.configuration, subject)
        return state not in {smi_status.State.NOT_HELD, smi_status.State.DECOMMISSIONED}

    def _hub_is_linked(self) -> bool:
        return any(c.name == "hub" for c in self.system.circumstances)

    def _with_status(self, made: Draft) -> list[dict[str, object]]:
        status = made.facts[Fact.SMI_STATUS]
        if status is Held.NO_STATUS or status not in STATUS_TOKENS:
            return []
        held = next((d for d in self.base["devices"] if d["id"] == device_id(made.device)), None)
        return [{**held, "status": STATUS_TOKENS[status]}] if held else []

    def _write(self, made: Draft) -> str:
        counter = self.player.next_counter()
        if made.variant == "6.12":
            beyond = made.facts.get(quarantine.Fact.VALUE_WITHIN_LIMITS) is False
            made.body[VALUE_ITEM] = VALUE_BEYOND_LIMIT if beyond else "0"
        element = build_request(
            made.variant,
            made.sender,
            made.target,
            counter,
            command_variant=made.command_variant,
            execution_at=self._execution(made),
            body=content_of(made),
        )
        signed = sign(element, made.signer)
        if made.tampered:
            _tamper(signed)
        if self.player.schema is not None and made.facts[Fact.STRUCTURE_VERIFIED]:
            problems = self.player.schema.validate(signed)
            if problems:
                raise ModelFault(
                    f"{self.case.id}, step {self.step}: the message made for {made.profile.name} "
                    f"is not valid: {problems[0]}"
                )
        return serialise(signed)

    def _execution(self, made: Draft) -> ExecutionAt:
        if not made.facts[Fact.STRUCTURE_VERIFIED]:
            return None
        if made.facts[Fact.EXECUTION] is Execution.NEVER:
            return NEVER
        return self.now + self.player.spans.until_execution if is_future_dated(made) else None

    # other causes

    def _cause(self, stimulus: Happens) -> None:
        until: datetime | None = None
        for subject, event in stimulus.occurrences:
            if event in _DECISIONS:
                self._decide(subject, _DECISIONS[event])
            elif event is quarantine.Event.TIME_PASSES:
                until = _later(until, self.now + self.player.spans.a_while)
            elif event is volume_count.Event.PERIOD_ENDS:
                until = _later(until, self.now + self.player.spans.past_window)
            elif event is future_dated_smets1.Event.EXECUTION_TIME_IS_NEAR:
                until = _later(until, self.due[subject] - timedelta(seconds=1))
            elif event is future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED:
                due = self.due.get(subject, self.now + self.player.spans.until_execution)
                until = _later(
                    until, due if due > self.now else self.now + self.player.spans.a_while
                )
            elif event is future_dated_smets1.Event.PROCESSING_IS_COMPLETED:
                fields = {
                    "kind": "processing-completed",
                    "request_id": str(self.about[subject]),
                    "outcome": "success",
                }
                self._deliver("s1sp.A", "", "act", fields=fields)
            else:
                raise ModelFault(f"no binding says how {event.name} is caused")
        if until is not None:
            self._advance(until)

    def _decide(self, subject: str, decision: Mapping[str, str]) -> None:
        request_id = self.about[subject]
        fields = {**decision, "request_id": str(request_id), "user": request_id.originator}
        self._deliver("ops", "", "act", fields=fields)

    def _advance(self, until: datetime) -> None:
        self.player.target.advance(write_instant(until))
        self.now = until
        self._control("advance")

    # the world

    def _update(self, wanted: Records) -> None:
        records = differences(self.world, wanted)
        self.world = wanted
        if records:
            self._send_records(records)

    def _forget_devices(self) -> None:
        """A Non-Device Service Request may have changed the inventory: set it up anew next time."""
        self.world = {**self.world, "devices": []}

    def _send_records(self, records: Records) -> None:
        self._deliver("ops", "", "arrange", fields={"kind": "update", "records": records})

    # observing

    def _deliver(
        self,
        port: str,
        xml: str,
        phase: str,
        *,
        about: str = "",
        fields: Mapping[str, object] | None = None,
    ) -> None:
        extra = {"about": about} if about else {}
        kept = dict(fields or {})
        self.player.trace.add(
            "sent",
            self.case.id,
            step=self.step,
            phase=phase,
            port=port,
            xml=xml,
            fields={**kept, **extra},
            at=self._at(),
        )
        answer = self.player.target.deliver(PortMessage(port, xml, kept, self._at())).answer
        if answer is not None:
            self._record(answer, phase)

    def _collect(self, phase: str) -> None:
        drained = self.player.target.drain()
        for message in drained.messages:
            self._record(message, phase)
        self._control("drain", idle=drained.idle, outstanding=list(drained.outstanding))

    def _record(self, message: PortMessage, phase: str) -> None:
        self.player.trace.add(
            "seen",
            self.case.id,
            step=self.step,
            phase=phase,
            port=message.port,
            xml=message.xml,
            fields=dict(message.fields),
            at=message.at or self._at(),
        )

    def _control(self, method: str, **fields: object) -> None:
        self.player.trace.add(
            "control",
            self.case.id,
            step=self.step,
            fields={"method": method, **fields},
            at=self._at(),
        )

    def _follow(self, outcome: Outcome) -> None:
        for giver, taker in outcome.handed_on:
            if giver in self.about:
                self.about[taker] = self.about[giver]
            if giver in self.due:
                self.due[taker] = self.due[giver]

    def _look(self, outcome: Outcome) -> None:
        """Ask what the inventory says of every Device that a rule concerned."""
        concerned = {
            effect.subject
            for effect in outcome.effects
            if effect.subject in self.stage.parts and isinstance(effect.card, Rule)
        }
        for subject in sorted(concerned):
            identifier = device_id(self.stage.parts[subject].name)
            sender = user_of_role("IS")
            element = build_request(
                "8.2",
                sender,
                DCC_EUI,
                self.player.next_counter(),
                body={"DeviceID": identifier},
            )
            signed = sign(element, self.player.pki.issue(sender, "xmlSign", mpids=("SIS1",)))
            self._deliver(f"user.{sender}", serialise(signed), "look", about=subject)
        if concerned:
            self._collect("look")

    def _at(self) -> str:
        return write_instant(self.now)


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other > one else one


def _smi(stimulus: Arranges) -> smi_status.State:
    assert isinstance(stimulus.state, smi_status.State)  # noqa: S101 - parts are Devices
    return stimulus.state


def _tamper(signed: etree._Element) -> None:
    value = signed.find(f".//{{{DS}}}SignatureValue")
    if value is None or not value.text:
        raise ModelFault("a message that was signed has no SignatureValue")
    text = value.text.strip()
    value.text = ("B" if text[0] == "A" else "A") + text[1:]
