"""The world of the tests: Users, Devices, registrations and certificates, as fixture records.

Every case starts from the same small world. It has one User per User Role and a second one that
competes with it, a SMETS2+ and a SMETS1 home with a full set of Devices, an old home whose hub was
replaced, and a foreign home. The identifiers are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from srpd.conformance.messages.identifiers import Eui, eui

Records = dict[str, list[dict[str, Any]]]

ROLES = ("IS", "ES", "GS", "ED", "GT", "RSA", "OU", "MDR")
BEGIN = datetime(2026, 3, 2, 0, 5, tzinfo=UTC)
"""The virtual time at which every case begins."""

SUITE_SEED = "srpd-suite"
"""The seed of the PKI from which the suite's certificates come."""

BEGINNING_OF_TIME = "2020-01-01T00:00:00Z"
FIRMWARE_IMAGE = b"srpd test image"
FIRMWARE_VERSION = "0002012F"

_KEYS: Mapping[str, tuple[str, ...]] = {
    "users": ("id",),
    "devices": ("id",),
    "registrations": ("mpxn", "role", "user"),
    "thresholds": ("scope", "user", "srv", "item"),
    "cpl": ("manufacturer", "model", "firmware"),
    "certificates": ("pem",),
    "sub_ghz_channels": ("band",),
    "alert_management": (),
}


def user_of_role(role: str, *, rival: bool = False) -> Eui:
    """The User ID that acts in a User Role; with `rival`, that of its competitor."""
    number = ROLES.index(role) + (0x80 if rival else 0)
    return eui(f"90-B3-D5-1F-30-01-{number:02X}-00")


def device_id(name: str) -> Eui:
    """The Device ID of a Device of the world, by its name."""
    return eui(f"00-DB-12-34-56-78-90-{_DEVICE_NUMBERS[name]:02X}")


_HOMES = {"": ("1312345678111", "1234567811"), "-smets1": ("1312345678222", "1234567822")}
_OTHER_MPXNS = {
    "old-esme": "1312345678333",
    "old-gsme": "1234567833",
    "foreign-esme": "1312345678444",
    "foreign-gsme": "1234567844",
    "spare-esme": "1312345678555",
    "new-meter": "1312345678666",
    "hub-esme": "1312345678777",
    "second-esme": "1312345678888",
    "second-esme-smets1": "1312345678880",
}
EXPORT_MPAN = "1312345678999"
COS_PARTY = eui("90-B3-D5-1F-30-02-00-00")
"""The CoS Party, which the suite plays."""

_DEVICE_NUMBERS = {
    name: number
    for number, name in enumerate(
        (
            *(f"{d}{h}" for h in _HOMES for d in ("esme", "gsme", "gpf", "chf", "ppmid", "hcalcs")),
            *("sapc", "ihd", "old-chf", "old-gpf", "old-esme", "old-gsme"),
            *("foreign-chf", "foreign-gpf", "foreign-esme", "foreign-gsme", "spare-esme"),
            *("new-meter", "new-hub", "new-gpf", "new-ihd", "hub-esme"),
            *("second-esme", "second-esme-smets1", "second-ppmid", "unknown-device"),
            "ihd-smets1",
        ),
        start=0x10,
    )
}


def mpxn_of(name: str) -> str:
    """The MPAN or MPRN that leads to a Device of the world."""
    for suffix, (mpan, mprn) in _HOMES.items():
        if name == f"gsme{suffix}" or name == f"gpf{suffix}":
            return mprn
        if name in {f"{d}{suffix}" for d in ("esme", "chf", "ppmid", "hcalcs")}:
            return mpan
    return _OTHER_MPXNS.get(name, _HOMES[""][0])


def base_world() -> Records:
    """The records with which every case starts."""
    devices: list[dict[str, Any]] = []
    for suffix, (mpan, mprn) in _HOMES.items():
        devices += _home(suffix, mpan, mprn)
    devices += [
        device("old-chf", "CHF", "Decommissioned", gpf="old-gpf"),
        device("old-gpf", "GPF", "Decommissioned", chf="old-chf"),
        device("old-esme", "ESME", "Commissioned", chf="old-chf", mpxn=_OTHER_MPXNS["old-esme"]),
        device("old-gsme", "GSME", "Commissioned", chf="old-chf", mpxn=_OTHER_MPXNS["old-gsme"]),
        device("foreign-chf", "CHF", "Commissioned", gpf="foreign-gpf"),
        device("foreign-gpf", "GPF", "Commissioned", chf="foreign-chf"),
        device(
            "foreign-esme",
            "ESME",
            "Commissioned",
            chf="foreign-chf",
            mpxn=_OTHER_MPXNS["foreign-esme"],
        ),
        device(
            "foreign-gsme",
            "GSME",
            "Commissioned",
            chf="foreign-chf",
            mpxn=_OTHER_MPXNS["foreign-gsme"],
        ),
        device("spare-esme", "ESME", "Pending"),
        device("sapc", "ESME", "Commissioned", chf="chf", mpxn=_HOMES[""][0], sapc=True),
    ]
    registrations = [
        registration(mpxn, role)
        for mpxn, roles in (
            *((mpan, ("IS", "ES", "ED")) for mpan, _ in _HOMES.values()),
            *((mprn, ("GS", "GT")) for _, mprn in _HOMES.values()),
            (EXPORT_MPAN, ("ES", "ED")),
            (_OTHER_MPXNS["old-esme"], ("IS",)),
            (_OTHER_MPXNS["old-gsme"], ("GS",)),
            (_OTHER_MPXNS["spare-esme"], ("IS",)),
            (_OTHER_MPXNS["new-meter"], ("IS",)),
            (_OTHER_MPXNS["hub-esme"], ("IS",)),
        )
        for role in roles
    ] + [
        registration(_OTHER_MPXNS["foreign-esme"], "IS", rival=True),
        registration(_OTHER_MPXNS["foreign-gsme"], "GS", rival=True),
    ]
    return {
        "users": [user(role, rival=rival) for role in ROLES for rival in (False, True)],
        "devices": devices,
        "registrations": registrations,
        "thresholds": [],
        "cpl": [
            listing(firmware=FIRMWARE_VERSION, image_hash=sha256(FIRMWARE_IMAGE).hexdigest()),
            listing(firmware="00010001", image_hash=sha256(b"installed").hexdigest()),
        ],
        "certificates": [],
        "sub_ghz_channels": [
            {"band": "LowerBand", "channels": list(range(62))},
            {"band": "UpperBand", "channels": list(range(27))},
        ],
    }


def _home(suffix: str, mpan: str, mprn: str) -> list[dict[str, Any]]:
    hub, proxy = f"chf{suffix}", f"gpf{suffix}"
    return [
        device(hub, "CHF", "Commissioned", gpf=proxy),
        device(proxy, "GPF", "Commissioned", chf=hub),
        device(f"esme{suffix}", "ESME", "Commissioned", chf=hub, mpxn=mpan),
        device(f"gsme{suffix}", "GSME", "Commissioned", chf=hub, gpf=proxy, mpxn=mprn),
        device(f"ppmid{suffix}", "PPMID", "Commissioned", chf=hub),
        device(f"hcalcs{suffix}", "HCALCS", "Commissioned", chf=hub),
    ]


def device(
    name: str,
    kind: str,
    status: str | None,
    *,
    chf: str = "",
    gpf: str = "",
    mpxn: str = "",
    sapc: bool = False,
) -> dict[str, Any]:
    """The record of a Device; its name tells its identifier and whether it is SMETS1."""
    smets1 = name.endswith("-smets1")
    return {
        "id": device_id(name),
        "type": kind,
        "generation": "SMETS1" if smets1 else "SMETS2+",
        "status": status,
        "chf": device_id(chf) if chf else None,
        "gpf": device_id(gpf) if gpf else None,
        "import_mpxn": mpxn or None,
        "secondary_import_mpan": None,
        "export_mpan": EXPORT_MPAN if name == "esme" else None,
        "manufacturer": "AB01",
        "model": "010A030B",
        "firmware": "00010001",
        "s1sp": "A" if smets1 else None,
        "sapc": sapc,
    }


def user(role: str, *, rival: bool = False, rights: str = "active") -> dict[str, Any]:
    """The record of a User."""
    return {
        "id": user_of_role(role, rival=rival),
        "role": role,
        "rights": rights,
        "mpids": [mpid(role, rival=rival)],
    }


def mpid(role: str, *, rival: bool = False) -> str:
    """The MPID under which a User is registered."""
    return f"{'R' if rival else 'S'}{role}1"


def registration(
    mpxn: str, role: str, *, rival: bool = False, until: str | None = None
) -> dict[str, Any]:
    """The record of a registration of the User of that role, or of its rival."""
    return {
        "mpxn": mpxn,
        "role": role,
        "user": user_of_role(role, rival=rival),
        "from": BEGINNING_OF_TIME,
        "to": until,
    }


def listing(*, firmware: str, image_hash: str) -> dict[str, Any]:
    """An entry of the Central Products List for the model that every Device has."""
    return {
        "manufacturer": "AB01",
        "model": "010A030B",
        "firmware": firmware,
        "hash": image_hash,
        "status": "current",
    }


def changed(base: Records, changes: Records) -> Records:
    """`base` with the records of `changes` in place of those with the same key, or added.

    Records are shared with the result, and nobody changes one.
    """
    result = dict(base)
    for table, records in changes.items():
        for record in records:
            key = _key(table, record)
            kept = [old for old in result.setdefault(table, []) if _key(table, old) != key]
            result[table] = [*kept, record]
    return result


def differences(now: Records, wanted: Records) -> Records:
    """The records that turn the world `now` into the one that is wanted.

    A registration that is no longer wanted is ended; other tables only ever grow.
    """
    result: Records = {}
    for table, records in wanted.items():
        if records == now.get(table):
            continue
        held = {_key(table, record): record for record in now.get(table, [])}
        fresh = [r for r in records if held.get(_key(table, r)) != r]
        if table == "registrations":
            kept = {_key(table, record) for record in records}
            fresh += [
                {**record, "to": BEGINNING_OF_TIME}
                for key, record in held.items()
                if key not in kept and record["to"] != BEGINNING_OF_TIME
            ]
        if fresh:
            result[table] = fresh
    return result


def _key(table: str, record: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(record.get(name) for name in _KEYS[table])
