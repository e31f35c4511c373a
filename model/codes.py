"""Response Codes and DCC Alert codes: which exist, what they mean, and where they can stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean, rows_of, yes
from srpd.model.terms import CodeKind, Known


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """A Response Code: its `meaning` (empty when unsure) and in which messages it can stand.

    `device_response` is a Service Response to what was for a Device, `non_device_response` that to
    a Non-Device Service Request. `service_reference` is the one to which the code belongs, empty
    for codes common to all.
    """

    code: str
    kind: CodeKind
    meaning: str
    acknowledgement: Known
    dcc_alert: Known
    device_response: Known
    non_device_response: Known
    service_reference: str
    source: str


@dataclass(frozen=True, slots=True)
class AlertCode:
    """A DCC Alert code. The body format is certain; meaning and recipients only when `sure`.

    `codes` are the Response Codes that it can carry, as far as a text gives them.
    `smets` is ``all``, ``SMETS1``, ``SMETS2+`` or empty when unknown.
    """

    code: str
    body_format: str
    codes: frozenset[str]
    meaning: str
    recipients: str
    smets: str
    sure: bool
    source: str


def _response_codes() -> Mapping[str, ResponseCode]:
    columns = (
        *("code", "kind", "meaning", "acknowledgement", "dcc_alert"),
        *("device_response", "non_device_response", "service_reference", "source"),
    )
    found = {}
    for row in rows_of("response_codes.csv", columns):
        found[row["code"]] = ResponseCode(
            code=row["code"],
            kind=CodeKind(row["kind"]),
            meaning=row["meaning"],
            acknowledgement=Known(row["acknowledgement"]),
            dcc_alert=Known(row["dcc_alert"]),
            device_response=Known(row["device_response"]),
            non_device_response=Known(row["non_device_response"]),
            service_reference=row["service_reference"],
            source=row["source"],
        )
    return MappingProxyType(found)


def _dcc_alerts() -> Mapping[str, AlertCode]:
    columns = ("code", "body_format", "codes", "meaning", "recipients", "smets", "sure", "source")
    found = {}
    for row in rows_of("dcc_alerts.csv", columns):
        found[row["code"]] = AlertCode(
            code=row["code"],
            body_format=row["body_format"],
            codes=frozenset(row["codes"].split()),
            meaning=row["meaning"],
            recipients=row["recipients"],
            smets=row["smets"],
            sure=yes(row["sure"], f"dcc_alerts.csv, {row['code']}"),
            source=row["source"],
        )
    return MappingProxyType(found)


def _sub_ghz_alerts() -> Mapping[str, bool]:
    name = "sub_ghz_alerts.csv"
    found = {}
    for row in rows_of(name, ("alert_code", "information", "source")):
        found[row["alert_code"]] = yes(row["information"], f"{name}, {row['alert_code']}")
    return MappingProxyType(found)


SUB_GHZ_ALERTS: Mapping[str, bool] = _sub_ghz_alerts()
"""The Alert codes of the GBCS that lead to a DCC Alert about Sub GHz; whether it has details."""

RESPONSE_CODES: Mapping[str, ResponseCode] = _response_codes()
"""The Response Codes, in the order of the schema."""

DCC_ALERTS: Mapping[str, AlertCode] = _dcc_alerts()
"""The DCC Alert codes, in the order of the schema."""


def response_code(code: str) -> ResponseCode:
    """The Response Code. Raises `BadInput`, naming the nearest codes, when there is none."""
    if code not in RESPONSE_CODES:
        raise BadInput(f"no Response Code {code!r}: {did_you_mean(code, RESPONSE_CODES)}")
    return RESPONSE_CODES[code]


def dcc_alert(code: str) -> AlertCode:
    """The DCC Alert code. Raises `BadInput`, naming the nearest codes, when there is none."""
    if code not in DCC_ALERTS:
        raise BadInput(f"no DCC Alert code {code!r}: {did_you_mean(code, DCC_ALERTS)}")
    return DCC_ALERTS[code]
