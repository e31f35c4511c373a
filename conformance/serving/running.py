"""The whole server in one process: started, kept going, and stopped without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from srpd.conformance.serving.control import Control
from srpd.conformance.serving.engine import Engine, Stopped, give_up_in_time, keep_time
from srpd.conformance.serving.inputs import Input, Kind, written
from srpd.conformance.serving.journal import Journal
from srpd.conformance.serving.pushing import Addresses, Pushing
from srpd.conformance.serving.rates import Rates
from srpd.conformance.serving.served_dcc import ServedDcc
from srpd.conformance.serving.services import PATHS, Services
from srpd.conformance.serving.settings import Settings
from srpd.conformance.web.asgi import application
from srpd.conformance.web.hosting import (
    Server,
    address_of,
    listening,
    server,
    share_the_interpreter,
)
from srpd.conformance.web.tls import client_context, server_context
from srpd.model.faults import BadInput

LOOPBACK: Final = "127.0.0.1"
Tell = Callable[[str], None]


def serve(settings: Settings, tell: Tell) -> None:
    """Serve until interrupted. Raises `BadInput` for what cannot be used, before serving.

    Raises `Stopped` if the state could no longer be kept.
    """
    settings.confirm()
    share_the_interpreter()
    with contextlib.suppress(ImportError):
        import uvloop

        uvloop.install()
    asyncio.run(_Running(settings, tell).run())


@dataclass(frozen=True, slots=True)
class _Place:
    """A server, where it will listen, and what is said when it does."""

    server: Server
    socket: socket.socket
    says: str


class _Running:
    def __init__(self, settings: Settings, tell: Tell) -> None:
        self._settings = settings
        self._tell = tell

    async def run(self) -> None:
        settings, tell = self._settings, self._tell
        loop = asyncio.get_running_loop()
        addresses = Addresses(settings.fixtures.receive_response, settings.push_to)
        addresses.confirm()
        virtual = settings.control is not None
        clock = None if virtual else lambda: datetime.now(UTC)
        dcc = ServedDcc(settings.schema, settings.keys)
        engine = Engine(dcc, Journal(settings.state), clock, tell)

        def taken(number: int, _was: bool) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(engine.taken, number)

        context = client_context(settings.push_tls) if settings.push_tls else None
        pushing = Pushing(addresses, taken, tell, context)
        engine.deliver = pushing.deliver
        engine.outbox.has_address = pushing.has_address
        places = self._places(engine, pushing)
        restored = engine.restore(datetime.now(UTC))
        if restored:
            tell(f"{settings.state}: the state of {restored} inputs is back")
            if engine.journal.made_by != _version():
                tell(f"{settings.state}: begun by srpd {engine.journal.made_by}")
        working = asyncio.create_task(engine.run())
        try:
            await self._set_up(engine, restored)
            await self._host(engine, places, working, virtual=virtual)
        finally:
            pushing.stop()
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
            engine.close()
        if engine.fault:
            raise Stopped(engine.fault)
        tell("stopped")

    def _places(self, engine: Engine, pushing: Pushing) -> list[_Place]:
        """What will be served and where. Nobody can connect before it is."""
        settings = self._settings
        services = Services(
            engine,
            Rates(settings.rate),
            settings.tls.authorities is not None,
            settings.most_bytes,
        )
        secure = settings.tls.certificate is not None
        context = server_context(settings.tls) if secure else None
        made = listening(settings.host, settings.port)
        where = f"{'https' if secure else 'http'}://{address_of(made)}"
        says = f"serving {where}, with requests to {', '.join(PATHS)}"
        found = [_Place(server(application(services.answer), context), made, says)]
        if settings.control is not None:
            made = listening(LOOPBACK, settings.control)
            control = server(application(Control(engine, pushing).answer))
            says = f"control http://{address_of(made)}, with a virtual clock"
            found.append(_Place(control, made, says))
        return found

    async def _set_up(self, engine: Engine, restored: int) -> None:
        """Load the fixture file, once: what came after it is in the journal."""
        records = self._settings.fixtures.records
        if not records:
            return
        if restored:
            self._tell("the fixture file was loaded when the state began, and is not loaded again")
            return
        given = Input(Kind.LOAD, engine.now, "", written(records))
        refused = (await engine.submit(given)).refused
        if refused:
            raise BadInput(f"{len(refused)} fixture records are refused, first {refused[0]}")

    async def _host(
        self, engine: Engine, places: list[_Place], working: asyncio.Task[None], *, virtual: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        ending = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, ending.set)
        hosting = [asyncio.create_task(one.server.serve(sockets=[one.socket])) for one in places]
        ended = asyncio.create_task(ending.wait())
        besides: list[asyncio.Task[Any]] = [ended, asyncio.create_task(give_up_in_time(engine))]
        if not virtual:
            besides.append(asyncio.create_task(keep_time(engine)))
        for one, task in zip(places, hosting, strict=True):
            await _until_it_serves(one, task)
            self._tell(one.says)
        await asyncio.wait([ended, working, *hosting], return_when=asyncio.FIRST_COMPLETED)
        for one in places:
            one.server.should_exit = True
        await asyncio.gather(*hosting)
        for task in besides:
            task.cancel()


async def _until_it_serves(place: _Place, hosting: asyncio.Task[None]) -> None:
    """Wait until it takes connections. Raises `BadInput` if it cannot."""
    while not place.server.started:
        await asyncio.wait([hosting], timeout=0.005)
        if hosting.done() and not place.server.started:
            why = hosting.exception() or "it ended"
            raise BadInput(f"cannot listen on {address_of(place.socket)}: {why}")


def _version() -> str:
    from importlib.metadata import version

    return version("srpd")
