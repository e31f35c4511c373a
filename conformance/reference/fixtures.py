"""Fixture records: read, judged one by one, and refused by name where they are malformed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from cryptography import x509

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import eui
from srpd.conformance.messages.signature import issuer_key
from srpd.conformance.reference.clock import EPOCH, read_utc
from srpd.conformance.reference.state import (
    SMETS1,
    SMETS2,
    CplEntry,
    Device,
    KnownCertificate,
    Registration,
    State,
    Threshold,
    User,
)
from srpd.model.faults import BadInput

Record = Mapping[str, Any]

DEVICE_TYPES = frozenset({"ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID", "IHD", "CAD"})
STATUSES = frozenset(
    {
        "Pending",
        "Whitelisted",
        "InstalledNotCommissioned",
        "Commissioned",
        "Decommissioned",
        "Withdrawn",
        "Suspended",
        "Recovery",
        "Recovered",
    }
)
MAX_TEXT: Final = 100_000
MAX_RECORDS: Final = 100_000


def load_records(state: State, tables: object) -> tuple[str, ...]:
    """Put the records into the state; the names of those refused, each with the reason."""
    if not isinstance(tables, Mapping):
        return ("records: is not a mapping of tables",)
    refused: list[str] = []
    renewed: set[tuple[str, str, str]] = set()
    for table, records in tables.items():
        reader = _READERS.get(table)
        if reader is None:
            refused.append(f"{str(table)[:40]}: is no table; tables are {', '.join(_READERS)}")
        elif not isinstance(records, list | tuple) or len(records) > MAX_RECORDS:
            refused.append(f"{table}: is not a list of at most {MAX_RECORDS} records")
        else:
            for number, record in enumerate(records):
                try:
                    if not isinstance(record, Mapping):
                        raise BadInput("is not a mapping")
                    reader(state, record, renewed)
                except (BadInput, Malformed) as problem:
                    refused.append(f"{table}[{number}] {_label(record)}: {problem}")
    return tuple(refused)


def _user(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    rights = _one_of(record, "rights", ("active", "suspended"), "active")
    user = User(
        id=_eui(record, "id"),
        role=_text(record, "role"),
        suspended=rights == "suspended",
        mpids=_texts(record, "mpids"),
    )
    state.users[user.id] = user


def _device(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    status = record.get("status")
    if status is not None and status not in STATUSES:
        raise BadInput(f"status {str(status)[:40]!r} is not an SMI Status of DUIS")
    device = Device(
        id=_eui(record, "id"),
        type=_one_of(record, "type", sorted(DEVICE_TYPES)),
        generation=_one_of(record, "generation", (SMETS2, SMETS1), SMETS2),
        status=status,
        chf=_eui_or_none(record, "chf"),
        gpf=_eui_or_none(record, "gpf"),
        import_mpxn=_text_or_none(record, "import_mpxn"),
        secondary_import_mpan=_text_or_none(record, "secondary_import_mpan"),
        export_mpan=_text_or_none(record, "export_mpan"),
        manufacturer=_text_or_none(record, "manufacturer") or "",
        model=_text_or_none(record, "model") or "",
        firmware=_text_or_none(record, "firmware") or "",
        s1sp=_text_or_none(record, "s1sp"),
        sapc=record.get("sapc") is True,
    )
    if device.is_smets1 and device.s1sp is None:
        raise BadInput("a SMETS1 Device needs the name of its s1sp")
    known = state.devices.get(device.id)
    if known is not None:
        device.former_chfs = known.former_chfs
        if known.chf and known.chf != device.chf:
            device.former_chfs |= {known.chf}
    state.devices[device.id] = device


def _registration(state: State, record: Record, renewed: set[tuple[str, str, str]]) -> None:
    since = record.get("from")
    until = record.get("to")
    start = EPOCH if since is None else read_utc(since)
    end = None if until is None else read_utc(until)
    if start is None or (until is not None and end is None):
        raise BadInput("from and to are ISO 8601 instants")
    new = Registration(
        _text(record, "mpxn"), _text(record, "role"), _eui(record, "user"), start, end
    )
    key = (new.mpxn, new.role, new.user)
    if key not in renewed:
        renewed.add(key)
        state.registrations = [
            old for old in state.registrations if (old.mpxn, old.role, old.user) != key
        ]
    state.registrations.append(new)


def _threshold(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    scope = _one_of(record, "scope", ("user", "dcc", "value"))
    user = _eui_or_none(record, "user")
    if scope == "user" and user is None:
        raise BadInput("a threshold of scope user names its user")
    if scope == "value":
        new = Threshold(
            scope,
            _text(record, "srv"),
            user,
            item=_text(record, "item"),
            maximum=_number(record, "maximum"),
        )
    else:
        new = Threshold(
            scope,
            _text(record, "srv"),
            user if scope == "user" else None,
            limit=int(_number(record, "limit")),
            period=timedelta(seconds=_number(record, "period_seconds")),
        )
    state.thresholds[(new.scope, new.variant, new.user, new.item)] = new


def _cpl_entry(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    status = _one_of(record, "status", ("current", "removed"), "current")
    entry = CplEntry(
        _text(record, "manufacturer"),
        _text(record, "model"),
        _text(record, "firmware"),
        _text(record, "hash").lower(),
        status == "current",
    )
    state.cpl[(entry.manufacturer, entry.model, entry.firmware)] = entry


def _certificate(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    try:
        certificate = x509.load_pem_x509_certificate(_text(record, "pem").encode())
        key = (issuer_key(certificate.issuer.rfc4514_string()), certificate.serial_number)
    except ValueError:
        raise BadInput("pem is not a certificate") from None
    state.certificates[key] = KnownCertificate(
        certificate,
        role=_text_or_none(record, "remote_party_role") or "",
        user=_eui_or_none(record, "user"),
        issuing_oca=record.get("issuing_oca") is True,
        revoked=record.get("revoked") is True,
        mpids=_texts(record, "mpids"),
    )


_READERS: Final[Mapping[str, Callable[[State, Record, set[tuple[str, str, str]]], None]]] = {
    "users": _user,
    "devices": _device,
    "registrations": _registration,
    "thresholds": _threshold,
    "cpl": _cpl_entry,
    "certificates": _certificate,
}


def _label(record: object) -> str:
    if isinstance(record, Mapping):
        for key in ("id", "mpxn", "srv", "user", "model"):
            if isinstance(record.get(key), str):
                return str(record[key])[:60]
    return "?"


def _text_or_none(record: Record, key: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        raise BadInput(f"{key} is not a text")
    return value


def _text(record: Record, key: str) -> str:
    value = _text_or_none(record, key)
    if value is None:
        raise BadInput(f"{key} is missing")
    return value


def _texts(record: Record, key: str) -> frozenset[str]:
    value = record.get(key)
    if value is None:
        return frozenset()
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise BadInput(f"{key} is not a list of texts")
    return frozenset(value)


def _eui(record: Record, key: str) -> str:
    return eui(_text(record, key), key)


def _eui_or_none(record: Record, key: str) -> str | None:
    value = _text_or_none(record, key)
    return None if value is None else eui(value, key)


def _one_of(
    record: Record, key: str, values: tuple[str, ...] | list[str], default: str = ""
) -> str:
    value = record.get(key) or default
    if value not in values:
        raise BadInput(f"{key} {str(value)[:40]!r} is not one of {', '.join(values)}")
    return str(value)


def _number(record: Record, key: str) -> float:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e10:
        raise BadInput(f"{key} is not a number from 0 to ten thousand million")
    return value
