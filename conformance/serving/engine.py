"""The one writer: applies inputs one after the other, makes them durable, and only then answers.

Whatever came while the last commit was written makes the next one, so that many Users share the
cost of one. An input is applied exactly once: when it comes, or when the journal is read again.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from srpd.conformance.reference.clock import write_utc
from srpd.conformance.serving.inputs import Applied, Input, Kind, apply
from srpd.conformance.serving.journal import Changes, Journal, Outgoing
from srpd.conformance.serving.kept_request import KeptRequest
from srpd.conformance.serving.outbox import Outbox
from srpd.conformance.serving.served_dcc import ServedDcc
from srpd.conformance.serving.snapshots import Snapshots
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.model.faults import BadInput, SrpdError

MOST_WAITING: Final = 2_000
_MOST_IN_A_COMMIT: Final = 256
_TO_USER: Final = "usercb."

Deliver = Callable[[Outgoing], None]


class TooBusy(Exception):
    """More waits, for all or for this User, than the server will hold; nothing was accepted."""


class Stopped(SrpdError):
    """The state can no longer be kept, so nothing more is accepted."""


@dataclass(slots=True)
class _Job:
    given: Input
    done: asyncio.Future[Applied]


@dataclass(slots=True)
class Engine:
    """The DCC, its journal, and the queue of inputs. `run` it in the loop that submits to it.

    `clock` says the time of the DCC, where it follows the real one; without it time stands still
    until an input moves it. `left` is what left the DCC, whoever it is for, where a tester asks for
    it; otherwise what is not for Users is only counted.
    """

    dcc: ServedDcc
    journal: Journal
    clock: Callable[[], datetime] | None
    tell: Callable[[str], None] = lambda _: None
    deliver: Deliver = lambda _: None
    counts: Counter[str] = field(default_factory=Counter)
    outbox: Outbox = field(default_factory=Outbox)
    left: deque[PortMessage] = field(default_factory=lambda: deque(maxlen=0))
    fault: str = ""
    _waiting: deque[_Job] = field(default_factory=deque)
    _taken: list[int] = field(default_factory=list)
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _number: int = 0
    _snapshots: Snapshots = field(init=False)

    def __post_init__(self) -> None:
        self._snapshots = Snapshots(self.dcc, self.tell)

    def restore(self, start: datetime) -> int:
        """Rebuild the state from the journal, or begin at `start`; how many inputs there were.

        Raises `NotWritten` if it cannot be written, and `JournalDamaged` for what nobody wrote.
        """
        restored = self.journal.confirm()
        if restored:
            recalled, why = self._snapshots.recall(self.journal)
            if why:
                self.tell(f"the snapshot is not believed ({why}): every input is applied again")
            for given in self.journal.inputs(recalled):
                self._apply(given)
        else:
            first = Input(Kind.RESET, start)
            apply(self.dcc, first)
            self.journal.commit(Changes(inputs=[first]))
        self._number = max(restored, 1)
        for each in self.journal.outstanding():
            self.outbox.add(each)
            self.deliver(each)
        self.counts.clear()
        self.left.clear()
        return restored

    def close(self) -> None:
        """Keep a snapshot of the state as it is, unless it can no longer be kept."""
        if self.journal.is_kept and not self.fault:
            changes = Changes(snapshot=self._snapshots.last(self._number), done=self._taken)
            if changes:
                self.journal.commit(changes)
        self.journal.close()

    @property
    def now(self) -> datetime:
        """The time of the DCC."""
        return max(self.dcc.now, self.clock()) if self.clock else self.dcc.now

    async def submit(self, given: Input) -> Applied:
        """Apply an input and make it durable; return once it is.

        Raises `TooBusy` or `Stopped` if it was not accepted, and `TargetFault` if it is refused.
        """
        if self.fault:
            raise Stopped(self.fault)
        request = given.request
        if len(self._waiting) >= MOST_WAITING:
            raise TooBusy("too much is waiting")
        if request is not None and self.outbox.is_full(request.originator):
            raise TooBusy("too much that was sent to this User has not been taken")
        job = _Job(given, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._work.set()
        return await job.done

    def taken(self, number: int) -> None:
        """A User has taken the message, or it is given up: it is never sent again."""
        if self.outbox.remove(number):
            self._taken.append(number)
            self._work.set()

    def give_up(self, now: float) -> None:
        """Give up what was to be pushed to nobody, and has been for as long as is documented."""
        for number in self.outbox.overdue(now):
            self.counts["given up, without an address"] += 1
            self.taken(number)

    async def run(self) -> None:
        """Work until cancelled, or until the state can no longer be kept."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, "srpd-journal") as writer:
            while not self.fault:
                await self._work.wait()
                self._work.clear()
                changes, settled = self._next()
                if not changes and not settled:
                    continue
                try:
                    if changes:
                        await loop.run_in_executor(writer, self.journal.commit, changes)
                except SrpdError as problem:
                    self._stop(str(problem), settled)
                    return
                for each in changes.outgoing:
                    self.deliver(each)
                for job, result in settled:
                    _settle(job.done, result)
                if self._waiting or self._taken:
                    self._work.set()

    def _next(self) -> tuple[Changes, list[tuple[_Job, Applied | Exception]]]:
        """Apply what waits; what is to be committed, and what is then to be answered."""
        changes = Changes(done=self._taken)
        self._taken = []
        settled: list[tuple[_Job, Applied | Exception]] = []
        while self._waiting and len(settled) < _MOST_IN_A_COMMIT:
            job = self._waiting.popleft()
            given = self._at_its_time(job.given)
            if given.kind is Kind.RESET:
                changes = Changes(anew=True)
                self._number = 0
                self.outbox.clear()
                self.left.clear()
                self._snapshots.forget()
            elif given.kind is Kind.REQUEST and self.dcc.clock.is_due(given.at):
                # Kept by itself: it happens whatever becomes of the request.
                self._take(Input(Kind.TIME, given.at), changes)
            settled.append((job, self._take(given, changes)))
        if self.journal.is_kept:
            changes.snapshot = self._snapshots.next(self._number)
        return changes, settled

    def _take(self, given: Input, changes: Changes) -> Applied | Exception:
        """Apply it, and have it kept if it changed anything."""
        self.dcc.has_accepted = False
        request = given.request
        if request is not None:
            request = KeptRequest.of(self._number + 1, request, given.checked)
            given = Input(given.kind, given.at, given.name, given.content, request)
        applied = self._apply(given)
        if not self._changed_nothing(given, applied):
            self._number += 1
            changes.inputs.append(given)
            for message in applied.left if isinstance(applied, Applied) else ():
                self._leave(message, changes)
        return applied

    def _changed_nothing(self, given: Input, applied: Applied | Exception) -> bool:
        """Whether the state is as if it had never come, so that there is nothing to keep.

        That is so of what is refused, and of a request that is not accepted (6.3).
        """
        if isinstance(applied, TargetFault | BadInput):
            return True
        return given.kind is Kind.REQUEST and not self.dcc.has_accepted

    def _at_its_time(self, given: Input) -> Input:
        if given.kind in (Kind.RESET, Kind.TIME):
            return given
        return Input(given.kind, self.now, given.name, given.content, given.request, given.checked)

    def _apply(self, given: Input) -> Applied | Exception:
        try:
            return apply(self.dcc, given)
        except (TargetFault, BadInput) as refused:
            return refused
        except Exception as defect:  # noqa: BLE001  # of the reference: told, counted, answered
            traceback.print_exception(defect)
            self.counts["defects"] += 1
            return defect

    def _leave(self, message: PortMessage, changes: Changes) -> None:
        self.left.append(message)
        if not message.port.startswith(_TO_USER):
            self.counts[f"left at {message.port.partition('.')[0]}"] += 1
            return
        user = message.port.removeprefix(_TO_USER)
        number = self.outbox.last + 1
        each = Outgoing(number, user, message.at, time.time(), message.xml.encode())
        self.counts["pushed"] += 1
        too_many = self.outbox.add(each)
        changes.outgoing.append(each)
        if too_many is not None:
            self.counts["given up, without an address"] += 1
            self.taken(too_many)

    def _stop(self, why: str, settled: list[tuple[_Job, Applied | Exception]]) -> None:
        self.fault = why
        for job in (*(job for job, _ in settled), *self._waiting):
            _settle(job.done, Stopped(why))
        self._waiting.clear()


async def keep_time(engine: Engine, every: float = 0.5) -> None:
    """Have timers fire when the real clock reaches them. Ends only when cancelled."""
    while True:
        await asyncio.sleep(every)
        following = engine.dcc.clock.next_at(engine.dcc.is_waiting)
        now = engine.now
        if following is not None and following <= now and not engine.fault:
            await engine.submit(Input(Kind.TIME, now))


async def give_up_in_time(engine: Engine, every: float = 60.0) -> None:
    """Have what nobody can be sent given up in time. Ends only when cancelled."""
    while True:
        engine.give_up(time.time())
        await asyncio.sleep(every)


def _settle(done: asyncio.Future[Applied], result: Applied | Exception) -> None:
    if done.done():  # whoever asked has gone
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)


def time_of(engine: Engine) -> str:
    """The time of the DCC, as text."""
    return write_utc(engine.now)
