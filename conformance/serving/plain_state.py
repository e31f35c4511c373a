"""The state of the DCC as plain data, and back.

The data is JSON. It can hold the classes and methods that are named here and no others, so that
reading it can do nothing but build a state, whoever wrote it. What is one object in the state is
one object again, for the DCC tells what still waits by identity.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from functools import partial
from types import MethodType
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from srpd.conformance.messages.cos_authorisation import CosAuthorisationResponse
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference import ReferenceDcc, state
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount, DeviceAlert
from srpd.conformance.reference.alerts import AlertTimer
from srpd.conformance.reference.calendar import Calendar
from srpd.conformance.reference.clock import Clock, Timer
from srpd.conformance.reference.hub_images import HubImage, PlannedActivation
from srpd.conformance.serving.kept_request import KeptRequest
from srpd.conformance.targets.protocol import PortMessage

Plain = Any
Journalled = Callable[[int], Request]
"""Gives the request in a row of the journal; raises `KeyError` if there is none."""

_CLASSES: Final[Mapping[str, type[Any]]] = {
    each.__name__: each
    for each in (
        *(state.State, state.User, state.Device, state.Registration, state.Threshold),
        *(state.CplEntry, state.KnownCertificate, state.Stored, state.Quarantined, state.InTurn),
        *(state.Processed, state.Schedule, AlertLimits, CodeCount, DeviceAlert, AlertTimer),
        *(Calendar, Clock, Timer, HubImage, PlannedActivation),
        *(CosAuthorisationResponse, PortMessage),
    )
}
_FIELDS: Final = {kind: tuple(each.name for each in fields(kind)) for kind in _CLASSES.values()}
_TO_DO: Final = frozenset(
    {
        *("execution_time_reached", "held_time_reached", "wait_period_ends"),
        *("cos_party_is_silent", "send_kept", "schedule_falls_due", "activate"),
        *("review_rate", "longest_time_is_over"),
        *("send_pre_command", "send_command_now", "countersign_and_send", "send_by_network"),
    }
)
"""What the DCC has left to do with something that waits."""
_AS_THEY_ARE: Final = frozenset({str, int, bool, float, type(None)})


class NoState(Exception):
    """The data holds no state of a DCC, or the state something that is not known here."""


def state_to_plain(dcc: ReferenceDcc) -> Plain:
    """The state and the clock. Raises `NoState` if they hold what is not known here."""
    writer = _Writer()
    held = [writer.plain(dcc.state), writer.plain(dcc.clock)]
    return {"held": held, "objects": writer.objects}


def state_from_plain(dcc: ReferenceDcc, content: Plain, journalled: Journalled) -> None:
    """Give the DCC the state and the clock. Raises `NoState`, and then leaves it as it was."""
    try:
        reader = _Reader(dcc, content["objects"], journalled)
        known, clock = (reader.value(each) for each in content["held"])
    except (LookupError, TypeError, ValueError, MessageError, RecursionError) as problem:
        raise NoState(f"{type(problem).__name__}: {problem}"[:200]) from None
    if not isinstance(known, state.State) or not isinstance(clock, Clock):
        raise NoState("it holds something else")
    dcc.state, dcc.clock = known, clock


class _Writer:
    """`objects` are those with an identity, each once; whatever names one says its place there."""

    def __init__(self) -> None:
        self.objects: list[Plain] = []
        self._places: dict[int, int] = {}
        self._held: list[object] = []

    def plain(self, value: object) -> Plain:
        kind = type(value)
        if kind in _AS_THEY_ARE:
            return value
        write = _WRITERS.get(kind)
        if write is not None:
            return write(self, value)
        if isinstance(value, x509.Certificate):
            return ["certificate", b64encode(value.public_bytes(Encoding.DER)).decode("ascii")]
        raise NoState(f"{kind.__name__} has no plain form")

    def many(self, tag: str, values: Any) -> Plain:
        if set(map(type, values)) <= _AS_THEY_ARE:
            return [tag, *values]
        return [tag, *map(self.plain, values)]

    def once(self, value: object, write: Callable[[Any], Plain]) -> Plain:
        place = self._places.get(id(value))
        if place is None:
            place = self._places[id(value)] = len(self.objects)
            self._held.append(value)  # so that no other object has its id meanwhile
            self.objects.append(None)
            self.objects[place] = write(value)
        return ["object", place]

    def dataclass(self, value: Any) -> Plain:
        kind = type(value)
        return [kind.__name__, *[self.plain(getattr(value, name)) for name in _FIELDS[kind]]]

    def method(self, value: Any) -> str:
        name = value.__name__ if isinstance(value, MethodType) else ""
        if name not in _TO_DO or not isinstance(value.__self__, ReferenceDcc):
            raise NoState(f"{value!r} has no plain form")
        return str(name)

    def partial(self, value: partial[Any]) -> Plain:
        arguments = self.many("tuple", value.args), self.mapping(value.keywords)
        return ["partial", self.method(value.func), *arguments]

    def mapping(self, value: Mapping[Any, Any]) -> Plain:
        return ["dict", self.many("list", value.keys()), self.many("list", value.values())]


def _read_from(request: Request) -> Plain:
    if isinstance(request, KeptRequest):
        return ["journalled", request.number]
    return ["request", etree.tostring(request.root, encoding="unicode", with_tail=False)]


_WRITERS: Final[Mapping[type[Any], Callable[[_Writer, Any], Plain]]] = {
    list: lambda writer, value: writer.many("list", value),
    tuple: lambda writer, value: writer.many("tuple", value),
    set: lambda writer, value: writer.many("set", value),
    frozenset: lambda writer, value: writer.many("frozenset", value),
    dict: _Writer.mapping,
    bytes: lambda _, value: ["bytes", b64encode(value).decode("ascii")],
    datetime: lambda _, value: ["datetime", value.isoformat()],
    date: lambda _, value: ["date", value.isoformat()],
    time: lambda _, value: ["time", value.isoformat()],
    timedelta: lambda _, value: ["timedelta", value.days, value.seconds, value.microseconds],
    MethodType: lambda writer, value: ["method", writer.method(value)],
    partial: _Writer.partial,
    Request: lambda writer, value: writer.once(value, _read_from),
    KeptRequest: lambda writer, value: writer.once(value, _read_from),
    **{
        kind: lambda writer, value: writer.once(value, writer.dataclass)
        for kind in _CLASSES.values()
    },
}


class _Reader:
    def __init__(self, dcc: ReferenceDcc, objects: list[Plain], journalled: Journalled) -> None:
        self._dcc = dcc
        self._objects = objects
        self._journalled = journalled
        self._made: dict[int, Any] = {}

    def value(self, plain: Plain) -> Any:
        if type(plain) in _AS_THEY_ARE:
            return plain
        tag, *parts = plain
        return _READERS[tag](self, *parts)

    def values(self, parts: Any) -> Any:
        return [each if type(each) in _AS_THEY_ARE else self.value(each) for each in parts]

    def object(self, place: int) -> Any:
        if place in self._made:
            return self._made[place]
        tag, *parts = self._objects[place]
        kind = _CLASSES.get(tag)
        if kind is None:
            made = _READERS[tag](self, *parts)
            self._made[place] = made
            return made
        names = _FIELDS[kind]
        if len(names) != len(parts):
            raise ValueError(f"{tag} has {len(names)} fields, not {len(parts)}")
        made = self._made[place] = object.__new__(kind)
        for name, part in zip(names, parts, strict=True):
            object.__setattr__(made, name, self.value(part))
        return made

    def request(self, xml: str) -> Request:
        return parse_request(parse_xml(xml))

    def journalled(self, number: int) -> Request:
        return self._journalled(number)

    def method(self, name: str) -> Any:
        if name not in _TO_DO:
            raise ValueError(f"there is nothing to do by the name {name[:60]!r}")
        return getattr(self._dcc, name)

    def partial(self, name: str, arguments: Plain, keywords: Plain) -> Any:
        return partial(self.method(name), *self.value(arguments), **self.value(keywords))

    def mapping(self, names: Plain, values: Plain) -> dict[Any, Any]:
        return dict(zip(self.value(names), self.value(values), strict=True))


_READERS: Final[Mapping[str, Callable[..., Any]]] = {
    "list": lambda reader, *parts: reader.values(parts),
    "tuple": lambda reader, *parts: tuple(reader.values(parts)),
    "set": lambda reader, *parts: set(reader.values(parts)),
    "frozenset": lambda reader, *parts: frozenset(reader.values(parts)),
    "dict": _Reader.mapping,
    "bytes": lambda _, text: b64decode(text, validate=True),
    "datetime": lambda _, text: datetime.fromisoformat(text),
    "date": lambda _, text: date.fromisoformat(text),
    "time": lambda _, text: time.fromisoformat(text),
    "timedelta": lambda _, days, seconds, micro: timedelta(days, seconds, micro),
    "certificate": lambda _, text: x509.load_der_x509_certificate(b64decode(text, validate=True)),
    "method": _Reader.method,
    "partial": _Reader.partial,
    "object": _Reader.object,
    "request": _Reader.request,
    "journalled": _Reader.journalled,
}
