"""Fixture records: read, judged one by one, and refused by name where they are malformed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from srpd.conformance.messages.certificates import read_pem
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.signature import issuer_key
from srpd.conformance.reference.alert_state import AlertLimits
from srpd.conformance.reference.clock import EPOCH, read_utc
from srpd.conformance.reference.record_fields import (
    Record,
    eui_of,
    eui_or_none,
    number,
    one_of,
    text,
    text_or_none,
    texts,
)
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
            for position, record in enumerate(records):
                try:
                    if not isinstance(record, Mapping):
                        raise BadInput("is not a mapping")
                    reader(state, record, renewed)
                except (BadInput, Malformed) as problem:
                    refused.append(f"{table}[{position}] {_label(record)}: {problem}")
    return tuple(refused)


def _user(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    rights = one_of(record, "rights", ("active", "suspended"), "active")
    user = User(
        id=eui_of(record, "id"),
        role=text(record, "role"),
        suspended=rights == "suspended",
        mpids=texts(record, "mpids"),
        party=text_or_none(record, "party") or "",
    )
    state.users[user.id] = user


def _device(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    status = record.get("status")
    if status is not None and (not isinstance(status, str) or status not in STATUSES):
        raise BadInput(f"status {str(status)[:40]!r} is not an SMI Status of DUIS")
    device = Device(
        id=eui_of(record, "id"),
        type=one_of(record, "type", sorted(DEVICE_TYPES)),
        generation=one_of(record, "generation", (SMETS2, SMETS1), SMETS2),
        status=status,
        chf=eui_or_none(record, "chf"),
        gpf=eui_or_none(record, "gpf"),
        import_mpxn=text_or_none(record, "import_mpxn"),
        secondary_import_mpan=text_or_none(record, "secondary_import_mpan"),
        export_mpan=text_or_none(record, "export_mpan"),
        manufacturer=text_or_none(record, "manufacturer") or "",
        model=text_or_none(record, "model") or "",
        firmware=text_or_none(record, "firmware") or "",
        s1sp=text_or_none(record, "s1sp"),
        sapc=record.get("sapc") is True,
        supplier_credentials=eui_or_none(record, "supplier_credentials"),
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
        text(record, "mpxn"), text(record, "role"), eui_of(record, "user"), start, end
    )
    key = (new.mpxn, new.role, new.user)
    if key not in renewed:
        renewed.add(key)
        state.registrations = [
            old for old in state.registrations if (old.mpxn, old.role, old.user) != key
        ]
    state.registrations.append(new)


def _threshold(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    scope = one_of(record, "scope", ("user", "dcc", "value"))
    user = eui_or_none(record, "user")
    if scope == "user" and user is None:
        raise BadInput("a threshold of scope user names its user")
    if scope == "value":
        new = Threshold(
            scope,
            text(record, "srv"),
            user,
            item=text(record, "item"),
            maximum=number(record, "maximum"),
        )
    else:
        new = Threshold(
            scope,
            text(record, "srv"),
            user if scope == "user" else None,
            limit=int(number(record, "limit")),
            period=timedelta(seconds=number(record, "period_seconds")),
        )
    state.thresholds[(new.scope, new.variant, new.user, new.item)] = new


def _cpl_entry(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    status = one_of(record, "status", ("current", "removed"), "current")
    entry = CplEntry(
        text(record, "manufacturer"),
        text(record, "model"),
        text(record, "firmware"),
        text(record, "hash").lower(),
        status == "current",
    )
    state.cpl[(entry.manufacturer, entry.model, entry.firmware)] = entry


def _certificate(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    certificate = read_pem(text(record, "pem"), "pem")
    try:
        key = (issuer_key(certificate.issuer.rfc4514_string()), certificate.serial_number)
    except ValueError:
        raise BadInput("pem is a certificate without an issuer that can be read") from None
    state.certificates[key] = KnownCertificate(
        certificate,
        role=text_or_none(record, "remote_party_role") or "",
        user=eui_or_none(record, "user"),
        issuing_oca=record.get("issuing_oca") is True,
        revoked=record.get("revoked") is True,
        mpids=texts(record, "mpids"),
    )


def _sub_ghz_channels(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    """The Sub GHz Available Channels of a band: numbers, in place of what the DCC assumes."""
    band = one_of(record, "band", ("LowerBand", "UpperBand"))
    numbers = record.get("channels")
    if not isinstance(numbers, list | tuple) or not all(type(each) is int for each in numbers):
        raise BadInput("channels is not a list of numbers")
    state.sub_ghz_channels[band] = frozenset(f"{band}/Channel{each}" for each in numbers)


def _alert_management(state: State, record: Record, _: set[tuple[str, str, str]]) -> None:
    """The parameters of clause 17.10, in seconds, numbers, and yes or no."""

    def seconds(key: str) -> timedelta:
        return timedelta(seconds=number(record, key))

    def count(key: str) -> int:
        return int(number(record, key))

    state.alert_management["limits"] = AlertLimits(
        device_window=seconds("T"),
        amber=count("M"),
        red=count("A"),
        code_window=seconds("R"),
        code_threshold=count("B"),
        one_in=max(count("N"), 1),
        longest_time=seconds("P"),
        dead_band=seconds("D"),
        amber_incidents=record.get("MIC") is True,
        red_incidents=record.get("AIC") is True,
        storm_incidents=record.get("PIC") is True,
        exempt=frozenset(code.upper() for code in texts(record, "exempt")),
    )


_READERS: Final[Mapping[str, Callable[[State, Record, set[tuple[str, str, str]]], None]]] = {
    "users": _user,
    "devices": _device,
    "registrations": _registration,
    "thresholds": _threshold,
    "cpl": _cpl_entry,
    "certificates": _certificate,
    "sub_ghz_channels": _sub_ghz_channels,
    "alert_management": _alert_management,
}


def _label(record: object) -> str:
    if isinstance(record, Mapping):
        for key in ("id", "mpxn", "srv", "user", "model"):
            if isinstance(record.get(key), str):
                return str(record[key])[:60]
    return "?"
