"""The specification of a DCC that is reached by its web services alone.

::

    duis+http://HOST:PORT[/PREFIX][?OPTION=VALUE&...]
    duis+https://HOST:PORT?certificate=FILE&key=FILE&authorities=FILE

`receive` is where our Receive Response service listens (HOST:PORT), `fixtures` the file that says
what the operator has set up, `wait` for how many seconds pushed messages are awaited in a step,
`control` the port of the control endpoint of `srpd serve` on this machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from srpd.conformance.web.posting import Place
from srpd.conformance.web.tls import Identity
from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean

SCHEMES: Final = frozenset({"duis+http", "duis+https"})
USUAL_WAIT: Final = 1.0
LONGEST_WAIT: Final = 600.0
_FILES: Final = ("certificate", "key", "authorities")
_OPTIONS: Final = ("receive", "fixtures", "wait", "control", *_FILES)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the services are, and what goes with them."""

    services: Place
    receive_host: str = "127.0.0.1"
    receive_port: int = 0
    fixtures: Path | None = None
    wait: float = USUAL_WAIT
    control: int | None = None
    identity: Identity = field(default_factory=Identity)


def read_specification(specification: str) -> Reached:
    """What a specification says. Raises `BadInput`, saying what is wrong with it."""
    whole, _, query = specification.partition("?")
    services = Place.of(whole.removeprefix("duis+"))
    given: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _OPTIONS:
            raise _wrong(specification, f"no option {name!r}; {did_you_mean(name, _OPTIONS)}")
        if name in given or not value:
            raise _wrong(specification, f"{name} needs one value")
        given[name] = value
    host, port = _listens(specification, given.get("receive", "127.0.0.1:0"))
    files = {name: Path(given[name]) for name in _FILES if name in given}
    if files and not services.secure:
        raise _wrong(specification, "certificates are for duis+https")
    return Reached(
        services,
        host,
        port,
        Path(given["fixtures"]) if "fixtures" in given else None,
        _seconds(specification, given.get("wait", str(USUAL_WAIT))),
        _port(specification, given["control"]) if "control" in given else None,
        Identity(**files),
    )


def _listens(specification: str, text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if not parts.hostname or port is None or parts.path:
        raise _wrong(specification, f"receive={text[:60]}: write it as HOST:PORT")
    return parts.hostname, port


def _seconds(specification: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_WAIT:
        raise _wrong(specification, f"wait={text[:20]}: give seconds from 0 to {LONGEST_WAIT:g}")
    return seconds


def _port(specification: str, text: str) -> int:
    if not text.isdecimal() or not text.isascii() or not 1 <= int(text[:6]) <= 65535:
        raise _wrong(specification, f"control={text[:20]}: give a port on this machine")
    return int(text)


def _wrong(specification: str, why: str) -> BadInput:
    return BadInput(f"target {specification[:200]!r}: {why}")
