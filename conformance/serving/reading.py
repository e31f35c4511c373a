"""From octets to a request and whose it is, without keeping anybody else waiting.

A message of the usual size is read where it comes, in less time than it takes to hand it on. A
large one is read in a thread, with the costly half of its checks; large ones wait for each other.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.serving.kept_request import Checked
from srpd.conformance.serving.served_dcc import ServedDcc

LARGE: Final = 32_768


@dataclass(frozen=True, slots=True)
class Read:
    """A request, and what its signature was found to be."""

    request: Request
    checked: Checked

    @property
    def signer(self) -> str | None:
        """The User with whose key it is signed; None if it is signed with nobody's."""
        if not self.checked.holds or self.checked.certificate is None:
            return None
        return self.checked.certificate.user or self.request.originator


class Reading:
    """Reads for one DCC. Raises `MessageError` for what is no request."""

    def __init__(self, dcc: ServedDcc) -> None:
        self._dcc = dcc
        # A schema is not shared between threads.
        self._in_thread = ReferenceDcc(schema=dcc.schema_file)
        self._thread = ThreadPoolExecutor(1, "srpd-reading")

    async def read(self, content: bytes) -> Read:
        """The request, once it is read."""
        if len(content) < LARGE:
            return self._read(self._dcc, content)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._read, self._in_thread, content)

    def _read(self, reader: ReferenceDcc, content: bytes) -> Read:
        request = reader.read_request(content)
        return Read(request, self._dcc.check(request))
