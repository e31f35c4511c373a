"""Making a target of Python in the process that asks: what a factory returns."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, cast

from srpd.conformance.targets.crashes import in_words
from srpd.conformance.targets.protocol import Target
from srpd.conformance.targets.wire import METHODS
from srpd.model.faults import BadInput


def made(specification: str, place: str, schema: Path | None) -> Target:
    """What the factory makes. Raises `BadInput`, saying what was looked for, if there is none.

    An object with a `schema_file` that is None is given that of the DUIS `schema`.
    """
    module_name, _, factory_name = place.partition(":")
    if not module_name or not factory_name:
        raise BadInput(f"target {specification!r}: write it as python:PACKAGE.MODULE:FACTORY")
    target = _made(specification, _factory(specification, module_name, factory_name))
    if schema is not None and getattr(target, "schema_file", schema) is None:
        target.schema_file = schema  # type: ignore[attr-defined]
    return target


def _factory(specification: str, module_name: str, name: str) -> Callable[[], Any]:
    try:
        module = importlib.import_module(module_name)
    except ImportError as problem:
        raise BadInput(
            f"target {specification!r}: {in_words(problem)}; is it on PYTHONPATH?"
        ) from problem
    except KeyboardInterrupt:
        raise
    except BaseException as crash:  # whatever the tester's module does when imported
        raise BadInput(
            f"target {specification!r}: importing {module_name} failed: {in_words(crash)}"
        ) from crash
    factory = getattr(module, name, None)
    if not callable(factory):
        raise BadInput(f"target {specification!r}: {module_name} has no function {name!r}")
    found: Callable[[], Any] = factory
    return found


def _made(specification: str, factory: Callable[[], Any]) -> Target:
    try:
        target = factory()
    except TypeError as problem:
        raise BadInput(
            f"target {specification!r}: the factory cannot be called without arguments: "
            f"{in_words(problem)}"
        ) from problem
    except KeyboardInterrupt:
        raise
    except BaseException as crash:  # whatever the tester's factory does
        raise BadInput(f"target {specification!r}: the factory raised {in_words(crash)}") from crash
    missing = [method for method in METHODS if not callable(getattr(target, method, None))]
    if missing:
        raise BadInput(
            f"target {specification!r}: what the factory returns lacks {', '.join(missing)}; see "
            "srpd.conformance.targets.protocol.Target"
        )
    found: Target = target
    return found


def with_its_own_chance(target: Target) -> Target:
    """The target, whose random numbers go on from call to call as if nobody else drew any.

    Hypothesis gives `random` and `numpy.random` the same state for every case that it makes, so a
    target in its process that fails by chance would fail in all of them or in none.
    """
    return cast(Target, _WithItsOwnChance(target))


class _WithItsOwnChance:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._theirs = _state_of_chance()

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._target, name)
        if not callable(asked):
            return asked

        @wraps(asked)
        def call(*arguments: Any) -> Any:
            ours = _state_of_chance()
            _set_chance(self._theirs)
            try:
                return asked(*arguments)
            finally:
                self._theirs = _state_of_chance()
                _set_chance(ours)

        return call


def _state_of_chance() -> tuple[Any, Any]:
    numpy = sys.modules.get("numpy")
    return random.getstate(), None if numpy is None else numpy.random.get_state()


def _set_chance(state: tuple[Any, Any]) -> None:
    random.setstate(state[0])
    if state[1] is not None:
        sys.modules["numpy"].random.set_state(state[1])
