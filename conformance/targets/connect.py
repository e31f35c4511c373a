"""Connecting to a target by its specification, such as ``python:package.module:factory``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from srpd.conformance.targets.place import SCHEMES
from srpd.conformance.targets.protocol import Target
from srpd.conformance.targets.web_services import web_services
from srpd.model.faults import BadInput

_METHODS = (
    *("hello", "ics", "reset", "load", "deliver"),
    *("advance", "drain", "mark", "bye"),
)


def connect(specification: str) -> Target:
    """The target. Raises `BadInput`, saying what was looked for, if there is none."""
    scheme, _, place = specification.partition(":")
    if scheme in SCHEMES:
        return web_services(specification)
    if scheme != "python":
        raise BadInput(
            f"target {specification!r}: this version reaches targets as "
            "python:PACKAGE.MODULE:FACTORY or duis+http://HOST:PORT, and no other way"
        )
    module_name, _, factory_name = place.partition(":")
    if not module_name or not factory_name:
        raise BadInput(f"target {specification!r}: write it as python:PACKAGE.MODULE:FACTORY")
    return _made(specification, _factory(specification, module_name, factory_name))


def _factory(specification: str, module_name: str, name: str) -> Callable[[], Any]:
    try:
        module = importlib.import_module(module_name)
    except ImportError as problem:
        raise BadInput(f"target {specification!r}: {problem}; is it on PYTHONPATH?") from problem
    except (Exception, SystemExit) as crash:  # whatever the tester's module does when imported
        raise BadInput(
            f"target {specification!r}: importing {module_name} failed: {_in_one_line(crash)}"
        ) from crash
    factory = getattr(module, name, None)
    if not callable(factory):
        raise BadInput(f"target {specification!r}: {module_name} has no function {name!r}")
    made: Callable[[], Any] = factory
    return made


def _made(specification: str, factory: Callable[[], Any]) -> Target:
    try:
        target = factory()
    except TypeError as problem:
        raise BadInput(
            f"target {specification!r}: the factory cannot be called without arguments: "
            f"{_in_one_line(problem)}"
        ) from problem
    except (Exception, SystemExit) as crash:  # whatever the tester's factory does
        raise BadInput(
            f"target {specification!r}: the factory raised {_in_one_line(crash)}"
        ) from crash
    missing = [method for method in _METHODS if not callable(getattr(target, method, None))]
    if missing:
        raise BadInput(
            f"target {specification!r}: what the factory returns lacks {', '.join(missing)}; see "
            "srpd.conformance.targets.protocol.Target"
        )
    found: Target = target
    return found


def _in_one_line(crash: BaseException) -> str:
    return f"{type(crash).__name__}: {' '.join(str(crash).split())[:300]}"
