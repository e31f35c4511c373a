"""What a server is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from srpd.conformance.fixtures.fixture_file import Fixtures
from srpd.conformance.messages.xml import MAX_BYTES
from srpd.conformance.serving.served_dcc import DccKeys
from srpd.conformance.web.tls import Identity
from srpd.model.faults import BadInput


@dataclass(frozen=True, slots=True)
class Settings:
    """What `srpd serve` is started with. A port of 0 takes a free one.

    With a `control` port the clock is virtual, and moved there; without, it is the real one.
    """

    host: str = "127.0.0.1"
    port: int = 8079
    fixtures: Fixtures = field(default_factory=Fixtures)
    state: Path | None = None
    push_to: str = ""
    schema: Path | None = None
    control: int | None = None
    rate: float = 0.0
    most_bytes: int = MAX_BYTES
    tls: Identity = field(default_factory=Identity)
    push_tls: Identity = field(default_factory=Identity)
    keys: DccKeys | None = None

    def confirm(self) -> None:
        """Raises `BadInput` if the settings contradict each other."""
        if self.tls.authorities is not None and self.tls.certificate is None:
            raise BadInput("client certificates need TLS: give the server's --certificate as well")
        if not 1 <= self.most_bytes <= MAX_BYTES:
            raise BadInput(f"a message may have from 1 to {MAX_BYTES} bytes")
        if not 0 <= self.rate < float("inf"):
            raise BadInput("the rate is a number of requests a second, or 0 for no limit")
