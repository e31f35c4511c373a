"""A DCC that has nothing but the DUIS web services, as a target.

It has no virtual clock, no reset, and no port but those of the Users. Fixtures are not loaded but
compared with what the operator says was set up. `hello` says so, and what needs more is
inconclusive.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from srpd.conformance.fixtures.fixture_file import Fixtures, read_fixtures
from srpd.conformance.targets.limits import Limits
from srpd.conformance.targets.place import Reached, read_specification
from srpd.conformance.targets.protocol import (
    PROTOCOL_VERSION,
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    Record,
    Target,
    TargetFault,
)
from srpd.conformance.targets.pushes import Pushes
from srpd.conformance.targets.receive_response import ReceiveResponse
from srpd.conformance.targets.services import WebServices
from srpd.model.capabilities import ITEMS
from srpd.model.notation import Party

PORTS: Final = ("user", "usercb")
_LONG: Final = 5.0


class PlainDcc:
    """See the module."""

    def __init__(self, reached: Reached, limits: Limits) -> None:
        self._set_up = read_fixtures(reached.fixtures) if reached.fixtures else Fixtures()
        self._where = f"{reached.services.host}:{reached.services.port}"
        self._services = WebServices(reached, limits)
        self._receive = ReceiveResponse(
            reached.receive_host, reached.receive_port, reached.identity
        )
        users = self._set_up.records.get("users", [])
        self._pushes = Pushes({str(each.get("id")) for each in users})
        self._wait = reached.wait
        self._tell = limits.tell
        self._case = ""
        self._awaited: list[str] = []
        self._receive.start()

    def hello(self) -> Hello:
        """What it can do. Raises `TargetFault` if nobody is there to be asked."""
        self._services.reach()
        self._tell(
            f"pushed messages are taken at {self._receive.url}, at any path: have the DCC push "
            "there"
        )
        name = f"DUIS web services at {self._where}"
        return Hello(PROTOCOL_VERSION, name, "", False, False, False, PORTS)

    def ics(self) -> Mapping[str, str]:
        """Of the DCC nothing is known; a request goes to the service of its Command Variant."""
        items = ITEMS[Party.DCC].values()
        return {item.id: "no" if item.heeds else "unknown" for item in items if not item.hello}

    def reset(self, now: str) -> str:
        raise TargetFault(f"it cannot be brought back to the empty state of {now}")

    def load(self, records: Mapping[str, Sequence[Record]]) -> Loaded:
        """Whether the operator has set up these records; those that are not are named."""
        return Loaded(
            tuple(
                f"{table}: the fixture file does not say that it is set up: {_short(record)}"
                for table, wanted in records.items()
                for record in wanted
                if record not in self._set_up.records.get(table, ())
            )
        )

    def deliver(self, message: PortMessage) -> Delivered:
        kind, _, user = message.port.partition(".")
        if kind != "user":
            raise TargetFault(f"it has no port {message.port[:40]!r}; it has {', '.join(PORTS)}")
        answer, request = self._services.send(message)
        if request is not None:
            self._pushes.sent(str(request.request_id), user)
            self._awaited.append(str(request.request_id))
        return Delivered(answer)

    def advance(self, to: str) -> Advanced:
        raise TargetFault(f"it has no virtual clock, so it cannot be {to}")

    def drain(self) -> Drained:
        """What is pushed within the time to wait, which begins with the call."""
        awaited, self._awaited = self._awaited, []
        if awaited and self._wait:
            if self._wait >= _LONG:
                self._tell(
                    f"waiting {self._wait:g} s for {self._where} to push what follows from "
                    f"{', '.join(awaited)[:200]}"
                )
            time.sleep(self._wait)
        messages = tuple(self._pushes.matched(each) for each in self._receive.take())
        outstanding = (f"messages may still be pushed: {self._wait:g} s were waited",)
        return Drained(messages, False, outstanding)

    def mark(self, text: str) -> None:
        """Case and step: what comes about requests of an earlier case is told apart."""
        case = text.partition(" ")[0]
        if case != self._case:
            self._case = case
            self._pushes.next_case()

    def bye(self) -> None:
        """Leave it. What was pushed after the last step is told, since nothing judges it."""
        self._services.close()
        self._receive.stop()
        if late := self._receive.take():
            self._tell(
                f"not judged, since pushed after the last step had its {self._wait:g} s: "
                f"{len(late)} messages; to wait longer, give wait=SECONDS"
            )


def connect(specification: str, place: str, limits: Limits, schema: Path | None) -> Target:
    """The target of a specification; with a control endpoint it can do all that `srpd serve` can.

    Raises `BadInput`.
    """
    from srpd.conformance.targets.controlled import ControlledDcc

    del place, schema
    reached = read_specification(specification)
    made = ControlledDcc if reached.control else PlainDcc
    return made(reached, limits)


def _short(record: Record) -> str:
    told = {name: value for name, value in record.items() if name != "pem" and value is not None}
    return json.dumps(told, default=str)[:300]
