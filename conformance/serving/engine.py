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

from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.clock import write_utc
from srpd.conformance.serving.inputs import Applied, Input, Kind, apply
from srpd.conformance.serving.journal import Changes, Journal, Outgoing
from srpd.conformance.targets.protocol import PortMessage, TargetFault
from srpd.model.faults import BadInput, SrpdError

MOST_WAITING: Final = 2_000
MOST_OUTSTANDING: Final = 200_000
_MOST_IN_A_COMMIT: Final = 256
_TO_USER: Final = "usercb."

Deliver = Callable[[Outgoing], None]


class TooBusy(Exception):
    """More waits than the server is willing to hold; nothing was accepted."""


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

    dcc: ReferenceDcc
    journal: Journal
    clock: Callable[[], datetime] | None
    deliver: Deliver = lambda _: None
    counts: Counter[str] = field(default_factory=Counter)
    outstanding: dict[int, Outgoing] = field(default_factory=dict)
    left: deque[PortMessage] = field(default_factory=lambda: deque(maxlen=0))
    fault: str = ""
    _waiting: deque[_Job] = field(default_factory=deque)
    _taken: list[int] = field(default_factory=list)
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _last: int = 0

    def restore(self, start: datetime) -> int:
        """Rebuild the state from the journal, or begin at `start`; how many inputs there were."""
        restored = 0
        for number, given in enumerate(self.journal.inputs(), 1):
            self._apply(given)
            restored = number
        if not restored:
            first = Input(Kind.RESET, start)
            apply(self.dcc, first)
            self.journal.commit(Changes(inputs=[first]))
        for each in self.journal.outstanding():
            self.outstanding[each.number] = each
            self._last = max(self._last, each.number)
            self.deliver(each)
        self.counts.clear()
        self.left.clear()
        return restored

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
        if len(self._waiting) >= MOST_WAITING or len(self.outstanding) >= MOST_OUTSTANDING:
            raise TooBusy
        job = _Job(given, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._work.set()
        return await job.done

    def taken(self, number: int) -> None:
        """A User has taken the message, or it is given up: it is never sent again."""
        if self.outstanding.pop(number, None) is not None:
            self._taken.append(number)
            self._work.set()

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
                self.outstanding.clear()
                self.left.clear()
            applied = self._apply(given)
            settled.append((job, applied))
            if self._changed_nothing(given, applied):
                continue
            changes.inputs.append(given)
            for message in applied.left if isinstance(applied, Applied) else ():
                self._leave(message, changes)
        return changes, settled

    def _changed_nothing(self, given: Input, applied: Applied | Exception) -> bool:
        """Whether the state is as if it had never come, so that there is nothing to keep.

        That is so of what is refused, and of a request that is rejected (6.3).
        """
        if isinstance(applied, TargetFault | BadInput):
            return True
        if given.request is None or not isinstance(applied, Applied) or applied.left:
            return False
        return str(given.request.request_id) not in self.dcc.state.accepted

    def _at_its_time(self, given: Input) -> Input:
        if given.kind in (Kind.RESET, Kind.TIME):
            return given
        return Input(given.kind, self.now, given.name, given.content, given.request)

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
        self._last += 1
        user = message.port.removeprefix(_TO_USER)
        each = Outgoing(self._last, user, message.at, time.time(), message.xml.encode())
        self.counts["pushed"] += 1
        self.outstanding[each.number] = each
        changes.outgoing.append(each)

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
