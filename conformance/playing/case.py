"""One case being played: the world, the clock and the ports, and a record of all that passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from srpd.conformance.bindings.alert_limits import with_spans
from srpd.conformance.bindings.arrangements import NotArranged, NotFinished
from srpd.conformance.bindings.bench import USUAL, Beginning, Handling
from srpd.conformance.bindings.every import BINDINGS, CAUSES
from srpd.conformance.bindings.recurrence import Recurrence
from srpd.conformance.bindings.schedule_requests import schedule_created
from srpd.conformance.bindings.system_fixtures import (
    SYSTEM_FIXTURES,
    period_of_thresholds,
    thresholds_of,
)
from srpd.conformance.bindings.timing import Timing
from srpd.conformance.capabilities.lacking import Lacking
from srpd.conformance.fixtures.world import (
    BEGIN,
    Records,
    base_world,
    changed,
    differences,
)
from srpd.conformance.fixtures.world_keys import certificates_at_the_start
from srpd.conformance.manners import handled
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.instants import write_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.observing.seen import Sort
from srpd.conformance.observing.seen_at_dcc import read
from srpd.conformance.plain import one_line
from srpd.conformance.playing.counter import Counter
from srpd.conformance.playing.leeway import has_leeway
from srpd.conformance.playing.read_back import read_back
from srpd.conformance.playing.times import confirm_time
from srpd.conformance.recording.trace import INJECTED, Entry, TraceWriter
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.patience import A_TICK
from srpd.conformance.targets.protocol import PortMessage
from srpd.conformance.targets.pushes import UNATTRIBUTED
from srpd.generators.suite import Case, Step
from srpd.model.composition import (
    Arranges,
    Changes,
    Happens,
    Outcome,
    Stimulus,
    System,
    stimuli_named,
)
from srpd.model.faults import BadInput, ModelFault
from srpd.model.machines import smi_status
from srpd.model.stepping import Configuration, stepper_of


class Performance:
    """Plays one case. It follows the model only to know what each message is about."""

    def __init__(
        self,
        case: Case,
        system: System,
        target: Guard,
        trace: TraceWriter,
        *,
        pki: TestPki,
        counter: Counter,
        spans: Timing,
        schema: DuisSchema | None,
        lacking: Lacking,
    ) -> None:
        self.case = case
        self.system = system
        self.target = target
        self.trace = trace
        self.pki = pki
        self.spans = spans
        self.schema = schema
        self.lacking = lacking
        self.stepper = stepper_of(system)
        self.fixture = SYSTEM_FIXTURES[system.name]
        self.configuration: Configuration = self.stepper.initial
        self.now = datetime.now(UTC) if lacking.reset else BEGIN
        self._heard_until = self.now
        self._unheard = ""
        self._moved_to = self.now
        self._clock_stands = lacking.clock
        self.step = ""
        self.handling: Handling = USUAL
        self.about: dict[str, RequestId] = {}
        self.due: dict[str, datetime] = {}
        self.schedules: dict[str, str] = {}
        self.sent: dict[str, str] = {}
        self.received: dict[str, list[str]] = {}
        self.rejected: set[str] = set()
        self.recurrences: dict[str, Recurrence] = {}
        self.since: dict[str, datetime] = {}
        self.sent_at: set[datetime] = set()
        self.base: Records = {}
        self.world: Records = {}
        self._counter = counter
        self._stimuli = stimuli_named(system)

    def apply(self, step: Step) -> bool:
        """Play one more step; false if it is not known what is so afterwards."""
        self.step = step.id
        if self.lacking.reset:
            self.now = datetime.now(UTC)
        return self._apply(self._stimuli[step.stimulus], step.manner)

    def set_up(self) -> None:
        """Load the fixtures into the target, which must have been reset, if it can be."""
        period = period_of_thresholds(self.system, self.spans)
        known = certificates_at_the_start(self.pki, self.system.bearer)
        self.base = changed({**base_world(), **known}, thresholds_of(self.system, period))
        self.base = changed(self.base, with_spans(self.fixture.records, self.spans))
        self.world = self.base
        parts = [
            part.record(state)
            for subject, part in self.fixture.parts.items()
            if part.associated
            and (state := self.stepper.state_of(self.configuration, subject))
            is not smi_status.State.NOT_HELD
        ]
        self._load(changed(self.base, {"devices": parts}))
        for order in self.fixture.orders:
            self.operate(order)

    def _load(self, records: Records) -> None:
        self.lacking.confirm_records(records)
        refused = self.target.load(records).refused
        thresholds = {"thresholds": records.get("thresholds", self.base["thresholds"])}
        self._control("load", refused=list(refused), records=thresholds)
        if refused:
            why = f"the target refused fixture records: {in_short(refused)}"
            raise NotArranged(why, refused=not self.lacking.reset)

    def _apply(self, stimulus: Stimulus, named: str) -> bool:
        results = self.stepper.results(self.configuration, stimulus)
        if not results:
            raise BadInput(
                f"case {self.case.id}, step {self.step}: {stimulus.name!r} cannot be applied here"
            )
        manner = None
        self.handling = USUAL
        if named:
            found = handled(self.system.name, stimulus.name, named)
            manner, self.handling = found.manner, found.handling
        self.target.mark(f"{self.case.id} {self.step}")
        fields = {"stimulus": stimulus.name} | ({"manner": named} if named else {})
        self._record("step", fields=fields)
        if isinstance(stimulus, Changes):
            self._change(stimulus)
        elif isinstance(stimulus, Arranges):
            part = self.fixture.parts[stimulus.subject]
            self.send_records({"devices": [part.record(stimulus.state)]})
        elif stimulus.profile is not None:
            self._begin(stimulus)
        else:
            self._cause(stimulus)
        happened_at = self.now
        self.collect("act")
        if manner is not None and manner.still:
            return True
        outcome = results[0].outcome
        self._follow(outcome)
        read_back(self, outcome)
        if outcome.open or len({result.configuration for result in results}) > 1:
            return False
        self._settle(results[0].configuration, happened_at)
        return True

    def _settle(self, after: Configuration, happened_at: datetime) -> None:
        for subject in self.system.subjects:
            old = self.stepper.state_of(self.configuration, subject.name)
            if self.stepper.state_of(after, subject.name) is not old:
                self.since[subject.name] = happened_at
        self.configuration = after

    # causing what a step says

    def _change(self, stimulus: Changes) -> None:
        name = stimulus.circumstance
        circumstance = next(c for c in self.system.circumstances if c.name == name)
        records = self.fixture.records_of(name, circumstance.values[stimulus.value], self.pki)
        self.base = changed(self.base, with_spans(records, self.spans))
        self.update(self.base)

    def _begin(self, stimulus: Happens) -> None:
        name = stimulus.occurrences[0][0]
        before = self.stepper.with_profile(self.configuration, stimulus)
        profile = None if before is None else self.stepper.profile_of(before, name)
        subject = next(s for s in self.system.subjects if s.name == name)
        begin = BINDINGS[subject.machine.name].begin
        if before is None or profile is None or begin is None:
            raise ModelFault(f"no binding says how {stimulus.name} is caused")
        facts = self.stepper.facts(before, name)
        linked = frozenset(self.stepper.linked(before, name))
        beginning = Beginning(name, profile, facts, linked)
        if self.handling.first:
            self.handling.first(self, beginning)
        until = begin(self, beginning)
        if until is not None:
            self.advance(until)

    def _cause(self, stimulus: Happens) -> None:
        if self.handling.first:
            self.handling.first(self, None)
        instants = []
        for subject, event in stimulus.occurrences:
            if event not in CAUSES:
                raise ModelFault(f"no binding says how {event.name} is caused")
            instants.append(CAUSES[event](self, subject))
        until = max((instant for instant in instants if instant is not None), default=None)
        if until is not None:
            change = self.handling.instant
            self.advance(change(self, until) if change else until)

    def advance(self, until: datetime) -> None:
        """Have the clock go there, once all that was delivered has had its effect.

        Raises `NotArranged` if there is none that can be moved.
        """
        self.lacking.confirm_clock(write_instant(until))
        if self._unheard:
            self.collect(self._unheard)
        self._move(max(until, self.now))
        self._moved_to, self._clock_stands = self.now, self.handling.stops_short

    def _move(self, to: datetime) -> None:
        self.target.advance(write_instant(to))
        self.now = to
        self._control("advance")

    # what bindings use

    def next_counter(self) -> int:
        """An originator counter that no request of this run has used."""
        return self._counter.next()

    def deliver(
        self,
        port: str,
        *,
        xml: str = "",
        fields: Mapping[str, object] | None = None,
        phase: str = "act",
        about: str = "",
        notes: Mapping[str, object] | None = None,
    ) -> None:
        """Deliver a message and record it; `about` names the subject whose request it is."""
        noted = {**(notes or {}), **({"about": about} if about else {})}
        passing = self.handling.passing if phase == "act" else None

        def send(message: PortMessage, *, injected: bool = False) -> None:
            self.sent_at.add(self.now)
            self._exchange(message, INJECTED if injected else phase, noted)

        message = PortMessage(port, xml, dict(fields or {}))
        if passing is None:
            send(message)
        else:
            passing(self, message, send)

    def _exchange(
        self, message: PortMessage, phase: str, notes: Mapping[str, object] | None = None
    ) -> PortMessage | None:
        self.lacking.confirm_delivery(message)
        noted = {**message.fields, **(notes or {})}
        self._record("sent", phase=phase, port=message.port, xml=message.xml, fields=noted)
        self._unheard = "act" if phase == "arrange" else phase
        answer = self.target.deliver(replace(message, at=write_instant(self.now))).answer
        if answer is not None:
            self._record_seen(answer, phase)
        return answer

    def collect(self, phase: str) -> None:
        """Record what comes out until the target is idle. Raises `NotFinished` if it never is.

        One that cannot tell whether it is idle is asked once.
        """
        self._unheard = ""
        tells = not self.lacking.quiescence
        patience = self.target.patience
        drains = (
            patience.until_idle(self.target.drain, self._tick) if tells else [self.target.drain()]
        )
        for drained in drains:
            for message in drained.messages:
                self._record_seen(message, phase)
        if drained.idle and tells:
            self._heard_until = self.now
        doubted = {} if tells else {"doubted": True}
        self._control("drain", idle=drained.idle, outstanding=list(drained.outstanding), **doubted)
        if tells and not drained.idle:
            raise NotFinished(patience.in_vain)

    def _tick(self) -> bool:
        """Move the clock a little for a target that is waited for, if that changes nothing else."""
        may = not self._clock_stands and has_leeway(self, self._moved_to)
        if may:
            self._move(self.now + A_TICK)
        return may

    def update(self, wanted: Records) -> None:
        """Have these fixture records in force."""
        records = differences(self.world, wanted)
        self.world = wanted
        if records:
            self.send_records(records)

    def send_records(self, records: Records) -> None:
        """Send these fixture records, whatever is in force. Raises `NotArranged` if refused.

        A target without the port `ops` is asked whether it has them loaded.
        """
        if "ops" in self.lacking.ports:
            self._load(records)
        else:
            self.operate({"kind": "update", "records": records})

    def operate(
        self,
        fields: Mapping[str, object],
        *,
        phase: str = "arrange",
        notes: Mapping[str, object] | None = None,
    ) -> None:
        """Tell the target something at `ops`. Raises `NotArranged` if it refuses."""
        answer = self._exchange(PortMessage("ops", "", dict(fields)), phase, notes)
        if answer is not None and answer.fields.get("outcome") == "refused":
            reason = " ".join(str(answer.fields.get("reason", "no reason given")).split())[:300]
            what = "fixture records" if fields["kind"] == "update" else fields["kind"]
            raise NotArranged(f"the target refused {what}: {reason}", refused=True)

    # following and recording

    def _follow(self, outcome: Outcome) -> None:
        for giver, taker in outcome.handed_on:
            if giver in self.about:
                self.about[taker] = self.about[giver]
            if giver in self.due:
                self.due[taker] = self.due[giver]
            if giver in self.recurrences:
                self.recurrences[taker] = self.recurrences[giver]

    def _record_seen(self, message: PortMessage, phase: str) -> None:
        if not self.lacking.clock:
            confirm_time(message, self._heard_until, self.now)
        self.schedules.update(schedule_created(message.xml))
        if message.port == "dcc" and message.xml:
            reference = str(message.fields.get("reference"))[:200]
            self.received.setdefault(reference, []).append(message.xml)
        entry = self._record(
            "unattributed" if message.port == UNATTRIBUTED else "seen",
            phase=phase,
            port=message.port,
            xml=message.xml,
            fields=dict(message.fields),
            at=message.at,
        )
        if phase == "arrange" and message.xml:
            self.rejected |= {s.about for s in read([entry]) if s.sort is Sort.REJECTION}

    def _control(self, method: str, **fields: object) -> None:
        self._record("control", fields={"method": method, **fields})

    def _record(
        self,
        kind: str,
        *,
        phase: str = "",
        port: str = "",
        xml: str = "",
        fields: Mapping[str, object] | None = None,
        at: str = "",
    ) -> Entry:
        return self.trace.add(
            kind,
            self.case.id,
            step=self.step,
            phase=phase,
            port=port,
            xml=xml,
            fields=dict(fields or {}),
            at=at or write_instant(self.now),
        )


def in_short(refused: Sequence[str]) -> str:
    """What was refused: the first, and how many there are."""
    more = f", and {len(refused) - 1} more" if len(refused) > 1 else ""
    return f"{one_line(refused[0])}{more}"
