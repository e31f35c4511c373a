"""The whole server in one process: started, kept going, and stopped without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.serving.control import Control
from srpd.conformance.serving.engine import Engine, Stopped, keep_time
from srpd.conformance.serving.inputs import Input, Kind, written
from srpd.conformance.serving.journal import Journal
from srpd.conformance.serving.pushing import Addresses, Pushing
from srpd.conformance.serving.rates import Rates
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
        engine = Engine(
            ReferenceDcc(schema=settings.schema),
            Journal(settings.state),
            None if virtual else lambda: datetime.now(UTC),
        )

        def taken(number: int, _was: bool) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(engine.taken, number)

        context = client_context(settings.push_tls) if settings.push_tls else None
        pushing = Pushing(addresses, taken, tell, context)
        engine.deliver = pushing.deliver
        servers = self._servers(engine, pushing)
        working = asyncio.create_task(engine.run())
        try:
            restored = engine.restore(datetime.now(UTC))
            if restored:
                tell(f"{settings.state}: the state of {restored} inputs is back")
                if engine.journal.made_by != _version():
                    tell(f"{settings.state}: begun by srpd {engine.journal.made_by}")
            await self._set_up(engine, restored)
            await self._host(engine, servers, working, virtual=virtual)
        finally:
            pushing.stop()
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
            engine.journal.close()
        if engine.fault:
            raise Stopped(engine.fault)

    def _servers(self, engine: Engine, pushing: Pushing) -> list[tuple[Server, socket.socket]]:
        settings = self._settings
        services = Services(
            engine,
            Rates(settings.rate),
            settings.tls.authorities is not None,
            settings.most_bytes,
        )
        secure = settings.tls.certificate is not None
        context = server_context(settings.tls) if secure else None
        open_to_users = listening(settings.host, settings.port)
        found = [(server(application(services.answer), context), open_to_users)]
        where = f"{'https' if secure else 'http'}://{address_of(open_to_users)}"
        self._tell(f"serving {where}, with requests to {', '.join(PATHS)}")
        if settings.control is not None:
            control = Control(engine, pushing)
            open_to_testers = listening(LOOPBACK, settings.control)
            found.append((server(application(control.answer)), open_to_testers))
            self._tell(f"control http://{address_of(open_to_testers)}, with a virtual clock")
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
        self,
        engine: Engine,
        servers: list[tuple[Server, socket.socket]],
        working: asyncio.Task[None],
        *,
        virtual: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        ending = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, ending.set)
        hosting = [asyncio.create_task(one.serve(sockets=[place])) for one, place in servers]
        ticking = [] if virtual else [asyncio.create_task(keep_time(engine))]
        ended = asyncio.create_task(ending.wait())
        await asyncio.wait([ended, working, *hosting], return_when=asyncio.FIRST_COMPLETED)
        for one, _ in servers:
            one.should_exit = True
        await asyncio.gather(*hosting, return_exceptions=True)
        for task in (ended, *ticking):
            task.cancel()
        self._tell("stopped")


def _version() -> str:
    from importlib.metadata import version

    return version("srpd")
