"""What the target protocol knows of a message from a target: its port, its kind and its fields.

What stands in none of these tables was put there by the adapter, and nobody can say what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from srpd.conformance.observing.supplied_fields import DEVICE_CERTIFICATES, SIGNED_BY_DCC
from srpd.conformance.recording.trace import Entry

_SUPPLIED: Final = frozenset({SIGNED_BY_DCC, DEVICE_CERTIFICATES})
_NAMED: Final = frozenset({"device", "srv", "request_id"})
_SIGNED: Final = frozenset({"request_id", "device", "certificate"})
_OF_A_SYSTEM: Final = frozenset({"reference", "certificate"})
_AT_USER: Final = frozenset({"http", "reason", "slowed_down", "waited_seconds"}) | _SUPPLIED
_ABOUT_ALERTS: Final = frozenset({"device", "alert_code", "user"})

FIELDS: Final[Mapping[tuple[str, str], frozenset[str]]] = MappingProxyType(
    {
        ("user", ""): _AT_USER,
        ("usercb", ""): _SUPPLIED,
        ("wan", "command"): _NAMED | _SUPPLIED | {"payload", "schedule_id"},
        ("wan", "firmware"): _NAMED | {"hub", "payload"},
        ("wan", "hub-firmware"): frozenset({"hub", "reference", "payload"}),
        ("wan", "hub-firmware-activation"): frozenset({"hub", "reference"}),
        ("wan", "instruction"): _NAMED,
        ("s1sp", "firmware"): _NAMED | {"devices"},
        ("s1sp", "countersigned-service-request"): _NAMED | {"devices", "hub", "schedule_id"},
        ("cos", "countersigned-cos-service-request"): _NAMED,
        ("cos", "cos-rejection"): frozenset({"request_id", "reasons"}),
        ("ops", ""): frozenset({"outcome", "reason"}),
        ("ops", "incident"): _ABOUT_ALERTS | {"about"},
        ("ops", "consolidation-ended"): _ABOUT_ALERTS,
        ("ops", "hub-firmware-notice"): frozenset({"reference", "activation", "users", "hub"}),
        ("ops", "supply-sensitive-check"): frozenset({"reference"}),
        ("dcc", "cos-authorisation-response"): _SIGNED,
        ("dcc", "cos-refusal"): frozenset({"request_id", "reason"}),
        ("dcc", "smets1-response"): _SIGNED,
        ("dcc", "s1sp-alert"): _SIGNED,
        ("dcc", "service-request"): _OF_A_SYSTEM,
        ("dcc", "signed-pre-command"): _OF_A_SYSTEM,
    }
)
"""The fields that a message may have, by its port, without the party, and its `kind`."""

VALUES: Final[Mapping[tuple[str, str, str], frozenset[str]]] = MappingProxyType(
    {
        ("ops", "", "outcome"): frozenset({"done", "refused"}),
        ("ops", "incident", "about"): frozenset({"amber", "red", "high-alert-rate"}),
        ("dcc", "cos-refusal", "reason"): frozenset({"validation", "replay", "threshold"}),
    }
)
"""The values that a field has, where the protocol names them all."""

_WITH_A_PARTY: Final = frozenset({"user", "usercb", "s1sp"})
_PORTS: Final = tuple(dict.fromkeys(port for port, _ in FIELDS))
_FIRST_OF_A_REFUSAL, _LAST_OF_A_REFUSAL = 400, 599
_LONGEST = 60


def unknown(entry: Entry) -> str:
    """What of a message the protocol does not know, and what it does; empty if it knows it all."""
    place, _, party = entry.port.partition(".")
    kind = entry.fields.get("kind") or ""
    if place not in _PORTS or bool(party) is not (place in _WITH_A_PARTY):
        at = (f"{port}.<name>" if port in _WITH_A_PARTY else port for port in _PORTS)
        return f"no port {_short(entry.port)} at which anything leaves: there are {', '.join(at)}"
    if not isinstance(kind, str) or (place, kind) not in FIELDS:
        kinds = sorted(name for port, name in FIELDS if port == place and name)
        there = ", ".join(map(repr, kinds)) or "none, and no field 'kind'"
        return f"no kind {_short(kind)} of what leaves at {place}: there are {there}"
    known = FIELDS[place, kind]
    named = f"{kind!r} at {place}" if kind else f"a message at {place}"
    for name, value in entry.fields.items():
        if name != "kind" and name not in known and value is not None:
            return f"no field {_short(name)} of {named}: there are {', '.join(sorted(known))}"
    for name, value in entry.fields.items():
        values = VALUES.get((place, kind, name))
        if values is not None and value is not None and value not in [*values]:
            there = ", ".join(map(repr, sorted(values)))
            return f"no {name} {_short(value)} of {named}: there are {there}"
    if (place, kind) == ("ops", "") and not entry.fields.get("outcome"):
        return "no answer at ops without an outcome: there are 'done', 'refused'"
    return _no_status(entry)


def _no_status(entry: Entry) -> str:
    """What is wrong with the status of a refusal by HTTP."""
    status = entry.fields.get("http")
    if status is None:
        return ""
    if isinstance(status, bool) or not isinstance(status, int):
        return f"no HTTP status {_short(status)}: it is a number, such as 400"
    if not _FIRST_OF_A_REFUSAL <= status <= _LAST_OF_A_REFUSAL:
        return f"no HTTP status {status} of a refusal: one is from 400 to 599"
    if entry.xml:
        return f"no DUIS Response with the HTTP status {status}: it is one or the other"
    return ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
