"""Connecting to a target by its specification, such as ``python:package.module:factory``."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from srpd.conformance.targets.limits import DEFAULT_LIMITS, Limits
from srpd.conformance.targets.protocol import Target
from srpd.model.faults import BadInput

TRANSPORTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "python": "srpd.conformance.targets.python_child",
        "stdio": "srpd.conformance.targets.stdio",
        "http": "srpd.conformance.targets.over_http",
        "https": "srpd.conformance.targets.over_http",
        "duis+http": "srpd.conformance.targets.web_services",
        "duis+https": "srpd.conformance.targets.web_services",
    }
)
"""Schemes of specifications, and the module that connects; it is imported when it is needed."""


class Connector(Protocol):
    """What such a module has as `connect`."""

    def __call__(
        self, specification: str, place: str, limits: Limits, schema: Path | None
    ) -> Target:
        """The target; `place` is what follows the scheme. Raises `BadInput` if there is none."""
        ...


def connect(
    specification: str, limits: Limits = DEFAULT_LIMITS, schema: Path | None = None
) -> Target:
    """The target. Raises `BadInput`, saying what was looked for, if there is none.

    An object of Python that Verifies against the DUIS schema is told where that is.
    """
    scheme, colon, place = specification.partition(":")
    if not colon or scheme not in TRANSPORTS:
        raise BadInput(
            f"target {specification!r}: a target is reached as python:PACKAGE.MODULE:FACTORY, "
            "stdio:COMMAND ARG..., http://HOST:PORT/PATH or duis+http://HOST:PORT, and no other way"
        )
    connector: Connector = importlib.import_module(TRANSPORTS[scheme]).connect
    return connector(specification, place, limits, schema)
