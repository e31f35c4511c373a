"""Properties of the law, and the shapes that they take: what must never, or only then, be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from srpd.model.cases import Value
from srpd.model.conditions import Term
from srpd.model.notation import Duty, Event, State


@dataclass(frozen=True, slots=True)
class Never:
    """No subject of `machine` is ever owed or permitted one of `duties`, where `provided` holds."""

    machine: str
    duties: tuple[Duty, ...]
    provided: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class NeverIn:
    """A subject of `machine` with these `fixed` facts is never in one of `states`."""

    machine: str
    states: tuple[State, ...]
    fixed: Mapping[Enum, Value]


@dataclass(frozen=True, slots=True)
class Only:
    """A subject of `machine` does one of `duties` only `after` one of these events.

    An event counts since the subject last began. `provided` restricts the property by the facts at
    the time of the duty.
    """

    machine: str
    duties: tuple[Duty, ...]
    after: tuple[Event, ...]
    provided: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Once:
    """Between two beginnings, a subject of `machine` does one of `duties` at most once."""

    machine: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class NeverAfter:
    """After one of `after`, a subject of `machine` does none of `duties`.

    `after` and `until` are duties that it does and events that happen to it. It ends with one of
    `until`; without these, when the subject is about something else; and when it begins anew.
    """

    machine: str
    duties: tuple[Duty, ...]
    after: tuple[Duty | Event, ...]
    until: tuple[Duty | Event, ...] = ()


@dataclass(frozen=True, slots=True)
class With:
    """A subject of `machine` enters `state`, where `provided` holds, only with all `duties`."""

    machine: str
    state: State
    duties: tuple[Duty, ...]
    provided: tuple[Term, ...] = ()


Shape = Never | NeverIn | Only | Once | NeverAfter | With


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name, the clause it follows from, and what it says."""

    name: str
    clause: str
    says: str
    shape: Shape
