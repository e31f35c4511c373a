"""Parameters: the numbers and choices that the public sources leave open.

Each has a documented default; the reason and the doubt stand beside it in
``model/data/parameters.toml``. Who knows better sets another value (``id=value``). No verdict
treats a default as law. Where a text can be read in two ways there is a reading instead.

Values are written as whole numbers (``3``), spans of time (``90s``, ``15m``, ``24h``, ``30d``), or
one of the choices named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from srpd.model.faults import BadInput, ModelFault
from srpd.model.tables import did_you_mean, text_of

Value = int | timedelta | str

_SPAN = re.compile(r"(\d{1,9})([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_COUNT = re.compile(r"\d{1,20}", re.ASCII)
_LONGEST_SPAN = timedelta(days=36600)


class Kind(StrEnum):
    """What a value of a parameter is."""

    COUNT = "count"
    DURATION = "duration"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number or choice that the public sources leave open.

    `unit` says what is counted, empty for choices. `why` is the reason for the
    default, `doubt` what the sources fail to say. `used_by` names flows of the clause register.
    """

    id: str
    meaning: str
    kind: Kind
    unit: str
    default: Value
    choices: tuple[str, ...]
    minimum: int
    why: str
    doubt: str
    used_by: tuple[str, ...]

    def read(self, text: str) -> Value:
        """The value that `text` stands for. Raises `BadInput` when it is not of this kind."""
        match self.kind:
            case Kind.COUNT if _COUNT.fullmatch(text) and int(text) >= self.minimum:
                return int(text)
            case Kind.DURATION if (span := _SPAN.fullmatch(text)) is not None:
                seconds = int(span[1]) * _SECONDS[span[2]]
                if seconds <= _LONGEST_SPAN.total_seconds():
                    return timedelta(seconds=seconds)
            case Kind.CHOICE if text in self.choices:
                return text
        raise BadInput(f"parameter {self.id}: cannot take {text!r}, {self.takes}")

    @property
    def takes(self) -> str:
        """What may be given, as the end of a sentence."""
        match self.kind:
            case Kind.COUNT:
                return f"give a whole number of {self.unit}, {self.minimum} or more"
            case Kind.DURATION:
                return "give a span of at most 100 years such as 90s, 15m, 24h or 30d"
            case Kind.CHOICE:
                return f"give one of {', '.join(self.choices)}"


def written(value: Value) -> str:
    """The value as `Parameter.read` takes it: spans in the largest unit that divides them."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        fitting = (u for u in ("d", "h", "m") if seconds and seconds % _SECONDS[u] == 0)
        unit = next(fitting, "s")
        return f"{seconds // _SECONDS[unit]}{unit}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Settings:
    """One value for every parameter. The accessors raise `ModelFault` for a wrong id or kind."""

    values: Mapping[str, Value]

    def count(self, name: str) -> int:
        """The number that the parameter `name` is set to."""
        value = self.values.get(name)
        if not isinstance(value, int):
            raise ModelFault(f"no parameter {name!r} that is a count")
        return value

    def duration(self, name: str) -> timedelta:
        """The span of time that the parameter `name` is set to."""
        value = self.values.get(name)
        if not isinstance(value, timedelta):
            raise ModelFault(f"no parameter {name!r} that is a duration")
        return value

    def choice(self, name: str) -> str:
        """The alternative that the parameter `name` is set to."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise ModelFault(f"no parameter {name!r} that is a choice")
        return value


def _parameter(name: str, table: Mapping[str, Any]) -> Parameter:
    try:
        blank = Parameter(
            id=name,
            meaning=table["meaning"],
            kind=Kind(table["kind"]),
            unit=table.get("unit", ""),
            default="",
            choices=tuple(table.get("choices", ())),
            minimum=table.get("minimum", 0),
            why=table["why"],
            doubt=table["doubt"],
            used_by=tuple(table["used_by"]),
        )
        return replace(blank, default=blank.read(table["default"]))
    except (KeyError, ValueError, BadInput) as fault:
        raise ModelFault(f"parameters.toml: {name}: {fault}") from fault


def _read() -> Mapping[str, Parameter]:
    tables = tomllib.loads(text_of("parameters.toml"))
    return MappingProxyType({name: _parameter(name, table) for name, table in tables.items()})


PARAMETERS: Mapping[str, Parameter] = _read()
"""Every parameter by its id, in the order of the file."""


def with_overrides(overrides: Iterable[str] = ()) -> Settings:
    """The settings in which each ``id=value`` given replaces a default.

    Raises `BadInput` for a malformed, unknown or repeated id, or a value of the wrong kind.
    """
    values = {name: parameter.default for name, parameter in PARAMETERS.items()}
    given: set[str] = set()
    for override in overrides:
        name, equals, text = (part.strip() for part in override.partition("="))
        if not equals or not name:
            raise BadInput(f"parameter {override!r}: write it as id=value")
        if name not in PARAMETERS:
            raise BadInput(f"no parameter {name!r}: {did_you_mean(name, PARAMETERS)}")
        if name in given:
            raise BadInput(f"parameter {name}: given twice, give it once")
        given.add(name)
        values[name] = PARAMETERS[name].read(text)
    return Settings(MappingProxyType(values))
