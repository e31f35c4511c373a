"""The bindings of clauses 17.8 to 17.10: the Alerts of one Device.

Alert Codes are data of the tests here: what they stand for plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from srpd.conformance.bindings.alert_limits import EXEMPT_CODE
from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.deadlines import A_TICK, reaches
from srpd.conformance.bindings.expectations import FOLLOWS, Appears, Where, sorts
from srpd.conformance.fixtures.world import device_id, user_of_role
from srpd.conformance.observing.seen import Sort, alert_key
from srpd.model.machines import alert_code, alert_incident, alert_window, single_alert
from srpd.model.systems import alerts as system

_P_PASSES = reaches(alert_code.Event.ALERT_ARRIVES_AND_P_PASSES)

ALERT_CODE = "8F12"
_OTHER_CODES = tuple(
    f"{number:04X}" for number in range(0x8F00, 0x9000) if number not in {0x8F12, 0x8F75}
)
PAYLOAD = "R0JDUyBBbGVydA=="
"""What stands for the GBCS Alert, in base64; it is neither made nor read here."""

_ALERTS = sorts(Sort.DEVICE_ALERT, Sort.THROTTLED_ALERT)


def send_before(bench: Bench, codes: Iterable[str]) -> None:
    """Have the Device send Alerts with these Alert Codes, to prepare a step."""
    for code in codes:
        bench.deliver("wan", fields=_alert(bench, code), phase="arrange")
    bench.collect("arrange")


def other_codes(bench: Bench, number: int) -> tuple[str, ...]:
    """So many Alert Codes that play no other part."""
    return tuple(_OTHER_CODES[bench.next_counter() % len(_OTHER_CODES)] for _ in range(number))


def _alert(bench: Bench, code: str, device: str = "esme") -> dict[str, object]:
    return {
        "kind": "alert",
        "from": "device",
        "device": device_id(device),
        "alert_code": code,
        "counter": bench.next_counter(),
        "recipients": [user_of_role("IS")],
        "remote_party": "known",
        "signature": "valid",
        "certificate": "valid",
        "payload": PAYLOAD,
    }


def _send(bench: Bench, subject: str, codes: Iterable[str]) -> None:
    """Have the Device send Alerts with these Alert Codes to its Import Supplier."""
    device, recipient = device_id("esme"), user_of_role("IS")
    bearer = next(s for s in bench.system.subjects if s.name == subject)
    for code in codes:
        key = alert_key(device, code)
        keys = {subject: key, bearer.knows["device"]: device}
        if "incident" in bearer.knows:
            keys[bearer.knows["incident"]] = key
        bench.deliver(
            "wan",
            fields=_alert(bench, code),
            notes={"about_keys": keys, "sender": recipient},
        )


def _one_arrives(bench: Bench, subject: str) -> None:
    _send(bench, subject, [ALERT_CODE])


def _n_arrive(bench: Bench, subject: str) -> None:
    (record,) = bench.base["alert_management"]
    _send(bench, subject, [ALERT_CODE] * record["N"])


def _one_arrives_and_p_passes(bench: Bench, subject: str) -> datetime | None:
    _send(bench, subject, [ALERT_CODE])
    return _P_PASSES(bench, subject)


def _another_arrives(bench: Bench, subject: str) -> None:
    _send(bench, subject, other_codes(bench, 1))


_MANY = alert_code.THRESHOLD + system.ONE_IN


def _another_device_sends_one(bench: Bench, subject: str) -> None:
    (code,) = other_codes(bench, 1)
    keys = {subject: alert_key(device_id("gsme"), code)}
    notes = {"about_keys": keys, "sender": user_of_role("IS")}
    bench.deliver("wan", fields=_alert(bench, code, "gsme"), notes=notes)


def _until_one_is_left(bench: Bench, subject: str) -> datetime:
    """Half of R, an Alert, and a little more than the other half."""
    half = bench.spans.alert_code_window / 2
    bench.advance(bench.now + half)
    _send(bench, subject, [ALERT_CODE])
    return bench.now + half + A_TICK


def _many_exempt_arrive(bench: Bench, subject: str) -> None:
    _send(bench, subject, [EXEMPT_CODE] * _MANY)


_CODE, _WINDOW, _SINGLE = alert_code.Duty, alert_window.Duty, single_alert.Duty
_INCIDENT = alert_incident.Duty

CODE = Binding(
    alert_code.MACHINE,
    cause={
        alert_code.Event.ALERT_ARRIVES: _one_arrives,
        alert_code.Event.N_ALERTS_ARRIVE: _n_arrive,
        alert_code.Event.ALERT_ARRIVES_AND_P_PASSES: _one_arrives_and_p_passes,
        alert_code.Event.T_PASSES: reaches(alert_code.Event.T_PASSES),
        alert_code.Event.R_PASSES: reaches(alert_code.Event.R_PASSES),
        alert_code.Event.FEWER_THAN_B_ARE_LEFT: _until_one_is_left,
    },
    owed={
        _CODE.COUNT: FOLLOWS,
        _CODE.COUNT_N: FOLLOWS,
        _CODE.PROCESS: Appears(sorts(Sort.DEVICE_ALERT), Where.AT_RECIPIENT),
        _CODE.LABEL: FOLLOWS,
        _CODE.PROCESS_ONE: Appears(_ALERTS, Where.AT_RECIPIENT),
        _CODE.CONSOLIDATE: FOLLOWS,
        _CODE.SEND_ONE: Appears(_ALERTS, Where.AT_RECIPIENT),
        _CODE.SEND_THE_LAST: Appears(_ALERTS, Where.AT_RECIPIENT, shared=True),
        _CODE.INFORM_BESIDES: Appears(
            _ALERTS | {Sort.CONSOLIDATION_ENDED}, Where.AT_RECIPIENT, times=2
        ),
        _CODE.STOP_CONSOLIDATING: FOLLOWS,
        _CODE.INFORM_RECIPIENT: Appears(_ALERTS | {Sort.CONSOLIDATION_ENDED}, Where.AT_RECIPIENT),
    },
    permitted={_CODE.PROCESS: _ALERTS},
)
WINDOW = Binding(
    alert_window.MACHINE,
    cause={alert_window.Event.T_PASSES: reaches(alert_window.Event.T_PASSES)},
    owed={
        _WINDOW.COUNT_PER_CODE: FOLLOWS,
        _WINDOW.RAISE_AMBER_INCIDENT: Appears(sorts(Sort.AMBER_INCIDENT), Where.AT_RECIPIENT),
        _WINDOW.RAISE_RED_INCIDENT: Appears(sorts(Sort.RED_INCIDENT), Where.AT_RECIPIENT),
    },
    forbidden={
        _WINDOW.RAISE_AMBER_INCIDENT: sorts(Sort.AMBER_INCIDENT),
        _WINDOW.RAISE_RED_INCIDENT: sorts(Sort.RED_INCIDENT),
    },
    permitted={
        _WINDOW.RAISE_AMBER_INCIDENT: sorts(Sort.AMBER_INCIDENT),
        _WINDOW.RAISE_RED_INCIDENT: sorts(Sort.RED_INCIDENT),
    },
)
INCIDENT = Binding(
    alert_incident.MACHINE,
    cause={alert_incident.Event.D_ELAPSES: reaches(alert_incident.Event.D_ELAPSES)},
    owed={_INCIDENT.RAISE_INCIDENT: Appears(sorts(Sort.STORM_INCIDENT), Where.AT_RECIPIENT)},
    forbidden={_INCIDENT.RAISE_INCIDENT: sorts(Sort.STORM_INCIDENT)},
    permitted={_INCIDENT.RAISE_INCIDENT: sorts(Sort.STORM_INCIDENT)},
)
SINGLE = Binding(
    single_alert.MACHINE,
    cause={
        single_alert.Event.ALERT_ARRIVES: _another_arrives,
        single_alert.Event.ANOTHER_DEVICE_SENDS_ONE: _another_device_sends_one,
        single_alert.Event.MANY_ALERTS_ARRIVE: _many_exempt_arrive,
    },
    owed={
        _SINGLE.COUNT: FOLLOWS,
        _SINGLE.PROCESS: Appears(sorts(Sort.DEVICE_ALERT), Where.AT_RECIPIENT),
        _SINGLE.PASS_UNTOUCHED: Appears(sorts(Sort.DEVICE_ALERT), Where.AT_RECIPIENT, times=_MANY),
    },
)
BINDINGS = (CODE, WINDOW, INCIDENT, SINGLE)
