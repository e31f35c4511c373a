"""What must be seen of each Device that a firmware update lists.

The Devices that a Service Response names as not to be sent the firmware, and those towards which
the firmware is sent, are told apart by their identifiers. A SMETS1 Service Provider may be sent one
communication for each Device, or one that names several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from srpd.conformance.bindings.expectations import OfListed
from srpd.conformance.fixtures.world import Records, device, device_id, mpxn_of
from srpd.conformance.fixtures.world import registration as registered
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.cases import Value
from srpd.model.machines.firmware import Standing

_BESIDE = {
    "esme": "second-esme",
    "esme-smets1": "second-esme-smets1",
    "ppmid": "second-ppmid",
    "ppmid-smets1": "second-ppmid-smets1",
}
"""The Device that a firmware update lists beside the one that it is for."""
_HUBS = {"esme": "chf", "esme-smets1": "chf-smets1", "ppmid": "chf", "ppmid-smets1": "chf-smets1"}
_STATUSES = {Standing.NOT_COMMISSIONED: "Pending"}
_MODEL_NOT_LISTED = "010A030C"
_HAVE_NO_MPXN = frozenset({"ppmid", "ppmid-smets1"})
_OF_ANOTHER = ("foreign-chf", "foreign-esme")
"""A hub, and the Device whose MPAN leads to it, for which the sender is not registered."""
_SERVICE_PROVIDER = "s1sp.A"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether it is as it must be, and the message that shows that it is not, if one does."""

    met: bool
    shown_by: Seen | None = None


def look(expected: OfListed, listed: str, seen: Sequence[Seen]) -> Finding:
    """What the messages about one request show of the Device of this identifier."""
    naming = [s for s in seen if s.sort is Sort.SERVICE_RESPONSE and listed in s.names]
    sent = [s for s in seen if s.sort is Sort.FIRMWARE and listed in (s.device, *s.names)]
    match expected:
        case OfListed.NAMED:
            return Finding(bool(naming))
        case OfListed.NOT_NAMED:
            return _none_of(naming)
        case OfListed.NOTHING_SENT:
            return _none_of(sent)
        case OfListed.NAMED_OR_SENT:
            return Finding(bool(naming) != bool(sent), sent[0] if naming and sent else None)
        case OfListed.SENT_AT_WAN:
            hub = _hub_of(listed)
            return _one_of(sent, [s for s in sent if s.port == "wan" and s.hub in {"", hub}])
    return _one_of(sent, [s for s in sent if s.port == _SERVICE_PROVIDER and s.signed])


def _none_of(messages: Sequence[Seen]) -> Finding:
    return Finding(not messages, messages[0] if messages else None)


def _one_of(sent: Sequence[Seen], fit: Sequence[Seen]) -> Finding:
    return Finding(bool(fit), sent[0] if sent and not fit else None)


def _hub_of(identifier: str) -> str:
    """The Communications Hub Function of a Device that the suite lists."""
    for first, hub in _HUBS.items():
        if identifier in {device_id(first), device_id(_BESIDE[first])}:
            return device_id(hub)
    return ""


def identifiers(first: str, standings: Mapping[str, Value]) -> tuple[str, str]:
    """The Device IDs of the list of a request for the Device `first`."""
    not_held = standings["first standing"] is Standing.NOT_HELD
    return device_id("unknown-device" if not_held else first), device_id(_BESIDE[first])


def first_stands(value: Value) -> Records:
    """The records of every Device that is listed first."""
    return {"devices": [_standing(name, name, value) for name in _BESIDE]}


def second_stands(value: Value) -> Records:
    """The records of every Device that is listed second."""
    return {"devices": [_standing(name, first, value) for first, name in _BESIDE.items()]}


def beside() -> Records:
    """The Devices that are listed second, and who is registered for them."""
    return {
        **second_stands(Standing.FIT),
        "registrations": [
            registered(mpxn_of(name), "IS")
            for first, name in _BESIDE.items()
            if first not in _HAVE_NO_MPXN
        ],
    }


def _standing(name: str, first: str, value: Value) -> dict[str, object]:
    status = _STATUSES.get(Standing(value), "Commissioned")
    hub, leads = _OF_ANOTHER if value is Standing.ANOTHERS else (_HUBS[first], name)
    mpxn = "" if first in _HAVE_NO_MPXN else mpxn_of(leads)
    kind = "PPMID" if first in _HAVE_NO_MPXN else "ESME"
    record = device(name, kind, status, chf=hub, mpxn=mpxn)
    return {**record, "model": _MODEL_NOT_LISTED} if value is Standing.NOT_APPLICABLE else record
