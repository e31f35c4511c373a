"""Telltales: for each item that can be tried cheaply, a short case, and what in it shows the item.

They are ordinary cases, in which an implementation that keeps to the Code lets the item be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from srpd.conformance.doctor.probes import PROBES, probe_of
from srpd.conformance.recording.trace import Entry
from srpd.generators.suite import Case
from srpd.model.notation import Party


@dataclass(frozen=True, slots=True)
class Telltale:
    """A case that lets an item be seen, what is `expected` in it, and whether entries show it.

    It cannot be tried without the items that it `needs`. A target that says no to one of the
    `duties` lets nothing be seen by it, whatever its adapter can do.
    """

    item: str
    case: Case
    expected: str
    shows: Callable[[Sequence[Entry]], bool]
    needs: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()


def _leaves(
    item: str,
    case: Case,
    port: str,
    kind: str = "",
    needs: tuple[str, ...] = (),
    duties: tuple[str, ...] = (),
) -> Telltale:
    """Something leaves at a kind of port, of this kind if one is named."""

    def shows(entries: Sequence[Entry]) -> bool:
        return any(
            entry.kind == "seen"
            and entry.port.partition(".")[0] == port
            and kind in ("", entry.fields.get("kind"))
            for entry in entries
        )

    return Telltale(item, case, f"a message{_of(kind)} at {port}", shows, needs, duties)


def _carries(item: str, case: Case, field: str) -> Telltale:
    """A Command leaves with this field beside it."""

    def shows(entries: Sequence[Entry]) -> bool:
        seen = (entry for entry in entries if entry.kind == "seen")
        return any(entry.fields.get(field) is not None for entry in seen)

    return Telltale(item, case, f"a Command with the field {field!r}", shows, ("port-wan",))


def _taken(item: str, case: Case, kind: str = "", needs: tuple[str, ...] = ()) -> Telltale:
    """What is told at `ops` is taken, and the case comes to its end."""

    def shows(entries: Sequence[Entry]) -> bool:
        ended_early = any(entry.kind in ("error", "not-arranged") for entry in entries)
        told = [e for e in entries if e.port == "ops" and e.kind == "sent"]
        refused = [e for e in entries if e.port == "ops" and e.fields.get("outcome") == "refused"]
        concerned = [entry for entry in told if kind in ("", entry.fields.get("kind"))]
        return bool(concerned) and not refused and not ended_early

    return Telltale(item, case, f"an order{_of(kind)} taken at ops", shows, needs)


def _loaded(item: str, case: Case) -> Telltale:
    """The fixture records of the case are taken."""

    def shows(entries: Sequence[Entry]) -> bool:
        return all(entry.kind not in ("error", "not-arranged") for entry in entries)

    return Telltale(item, case, "the records taken", shows, ("port-wan",))


def _of(kind: str) -> str:
    return f" of the kind {kind!r}" if kind else ""


def _case(system: str, *stimuli: str) -> Case:
    return probe_of(("", ""), system, *stimuli).case


_READ = PROBES[Party.DCC].case
_JOIN = _case("requests", "send 8.7.2-IS-ppmid-to-gas-meter")
_SIGNED = _case("signed", "send 1.1.1-IS-esme-signed")
_CHANGE = PROBES[Party.COS_PARTY].case
_PRE_COMMAND = PROBES[Party.USER].case
_BOTH = ("port-dcc", "port-ops")

TELLTALES: Final[Mapping[Party, tuple[Telltale, ...]]] = MappingProxyType(
    {
        Party.DCC: (
            _leaves("port-user", _READ, "user", duties=("service-request",)),
            _leaves("port-wan", _READ, "wan", duties=("service-request", "sending-commands")),
            _leaves(
                "port-s1sp",
                _case("requests", "send 4.1.1-IS-esme-smets1"),
                "s1sp",
                duties=("service-request", "sending-countersigned"),
            ),
            _leaves(
                "port-cos",
                _case("cos", "send 6.23-GS-gsme"),
                "cos",
                duties=("service-request", "cos"),
            ),
            _leaves(
                "port-usercb",
                _case("responses", "the DCC receives the Response to 4.1.1-IS-esme"),
                "usercb",
                needs=("port-wan",),
                duties=("service-request", "responses-and-alerts"),
            ),
            _taken("port-ops", _case("meter", "the inventory holds the device as pending")),
            _carries("signed-by-dcc", _JOIN, "signed_by_dcc"),
            _carries("device-certificates", _JOIN, "device_certificates"),
            _leaves(
                "gbcs-payloads",
                _case("signed", "send 1.1.1-IS-esme-signed"),
                "wan",
                needs=("port-wan",),
            ),
            _taken(
                "services-cancelled",
                _case(
                    "storage",
                    "send 1.1.1-IS-esme-smets1-future-dated",
                    "the services are cancelled",
                ),
                "services-cancelled",
                ("port-ops", "port-user"),
            ),
            _loaded("alert-parameters", _case("alerts", "an Alert of the code arrives")),
            _leaves(
                "hub-firmware",
                _case("hub-firmware", "receive an image for activation in 8 days"),
                "wan",
                "hub-firmware",
                ("port-wan", "port-ops"),
            ),
        ),
        Party.COS_PARTY: (
            _leaves("port-dcc", _CHANGE, "dcc"),
            _taken("port-ops", _CHANGE),
            _taken("hold-authorisations", _CHANGE, "hold-authorisations", ("port-ops",)),
        ),
        Party.S1SP: (
            _leaves("port-wan", PROBES[Party.S1SP].case, "wan"),
            _leaves(
                "port-dcc", _case("s1sp", "countersign read", "the Device carries it out"), "dcc"
            ),
        ),
        Party.USER: (
            _leaves("port-dcc", _PRE_COMMAND, "dcc"),
            _taken("port-ops", _PRE_COMMAND),
            _leaves(
                "firmware-updates",
                _case("user-firmware", "the User considers updating firmware with an image"),
                "dcc",
                "service-request",
                _BOTH,
            ),
            _leaves(
                "pre-commands", _PRE_COMMAND, "dcc", "signed-pre-command", ("port-dcc", "port-ops")
            ),
            _leaves(
                "gas-proxy",
                _case("user-gas-proxy", "the User considers sending addition-by-IS-in-replacement"),
                "dcc",
                "service-request",
                _BOTH,
            ),
        ),
    }
)
"""The telltales of each role."""
