"""System fixtures: what each system's subjects and circumstances are in the world of the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from srpd.conformance.bindings import alert_limits, cos_party_world, listed, user_world
from srpd.conformance.bindings.timing import Timing
from srpd.conformance.fixtures.world import (
    BEGINNING_OF_TIME,
    Records,
    device,
    mpid,
    mpxn_of,
    registration,
    user,
    user_of_role,
)
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.model.cases import Value
from srpd.model.catalogue import SmiStatus
from srpd.model.composition import Happens, System
from srpd.model.machines import quarantine, smi_status, volume_count
from srpd.model.notation import State
from srpd.model.requests import Fact

VALUE_LIMIT = 1000
VALUE_BEYOND_LIMIT = "1001"
_MOST_DATES_OF_A_CASE = 50
VALUE_ITEM = "LowMediumPowerThreshold"


@dataclass(frozen=True, slots=True)
class Part:
    """A Device of the world that a subject of the machine `smi-status` stands for.

    `associated` is true if the tester must see to its MPAN or MPRN, since no message of the suite
    does; `sapc` of a Standalone Auxiliary Proportional Controller.
    """

    name: str
    kind: str
    chf: str = ""
    gpf: str = ""
    associated: bool = True
    sapc: bool = False

    def record(self, state: State) -> dict[str, Any]:
        """The record of the Device in the SMI Status that the state stands for."""
        status = smi_status.STATUS_OF_STATE[state]
        token = status.duis if isinstance(status, SmiStatus) else None
        mpxn = mpxn_of(self.name) if self.kind in {"ESME", "GSME"} else ""
        return device(
            self.name,
            self.kind,
            token,
            chf=self.chf,
            gpf=self.gpf,
            mpxn=mpxn,
            sapc=self.sapc,
        )


@dataclass(frozen=True, slots=True)
class SystemFixture:
    """The Devices that subjects stand for, what circumstances are, and what else is there.

    `listed` are the subjects that the Devices in the list of a request are, in their order; `lists`
    gives the Device IDs of that list, from the Device the request is for and the circumstances.
    `orders` are what the target is told at `ops` before each case. A circumstance that is in
    `validity` is whether the certificate of that party is valid.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    circumstances: Mapping[str, Callable[[Value], Records]] = field(default_factory=dict)
    records: Records = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    lists: Callable[[str, Mapping[str, Value]], Sequence[str]] | None = None
    orders: tuple[Mapping[str, Any], ...] = ()
    validity: Mapping[str, Callable[[TestPki], Credential]] = field(default_factory=dict)

    def records_of(self, circumstance: str, value: Value, pki: TestPki) -> Records:
        """The records with which a circumstance is as the value says."""
        if circumstance in self.validity:
            holder = self.validity[circumstance](pki)
            return {"certificates": [TestPki.record(holder, revoked=not value)]}
        return self.circumstances[circumstance](value)


def _hub_is_commissioned(value: Value) -> Records:
    status = "Commissioned" if value else "InstalledNotCommissioned"
    return {"devices": [device("chf", "CHF", status, gpf="gpf")]}


def _rights_are_held(value: Value) -> Records:
    return {"users": [user("IS", rights="active" if value else "suspended")]}


def _old_meter_has_status(value: Value) -> Records:
    token = value.duis if isinstance(value, SmiStatus) else None
    name = "esme-smets1"
    return {"devices": [device(name, "ESME", token, chf="chf-smets1", mpxn=mpxn_of(name))]}


def _meter_has_status(value: Value) -> Records:
    token = value.duis if isinstance(value, SmiStatus) else None
    return {"devices": [device("esme", "ESME", token, chf="chf", mpxn=mpxn_of("esme"))]}


def _sender_is_registered_for(meter: str, value: Value) -> Records:
    mpxn = mpxn_of(meter)
    if value:
        return {
            "registrations": [
                registration(mpxn, "IS"),
                registration(mpxn, "IS", rival=True, until=BEGINNING_OF_TIME),
            ]
        }
    return {
        "registrations": [
            registration(mpxn, "IS", until=BEGINNING_OF_TIME),
            registration(mpxn, "IS", rival=True),
        ]
    }


def _sender_is_registered(value: Value) -> Records:
    return _sender_is_registered_for("esme-smets1", value)


def _sender_is_registered_for_meter(value: Value) -> Records:
    return _sender_is_registered_for("esme", value)


def _import_supplier(pki: TestPki) -> Credential:
    return pki.issue(user_of_role("IS"), "xmlSign", mpids=(mpid("IS"),))


_METER = Part("new-meter", "ESME", chf="chf")
_HOME_METER = Part("esme", "ESME", chf="chf", associated=False)
_OLD_METER = Part("esme-smets1", "ESME", chf="chf-smets1", associated=False)

SYSTEM_FIXTURES: Mapping[str, SystemFixture] = MappingProxyType(
    {
        "requests": SystemFixture(),
        "response-codes": SystemFixture(),
        "held": SystemFixture(),
        "detection": SystemFixture(circumstances={"hub": _hub_is_commissioned}),
        "release": SystemFixture(
            circumstances={
                "rights": _rights_are_held,
                "status": _meter_has_status,
                "registration": _sender_is_registered_for_meter,
            }
        ),
        "storage": SystemFixture(
            circumstances={
                "rights": _rights_are_held,
                "status": _old_meter_has_status,
                "registration": _sender_is_registered,
            },
            validity={"certificate": _import_supplier},
        ),
        "signed": SystemFixture(),
        "responses": SystemFixture(),
        "firmware": SystemFixture(
            circumstances={
                "first standing": listed.first_stands,
                "second standing": listed.second_stands,
            },
            records=listed.beside(),
            listed=("first listed", "second listed"),
            lists=listed.identifiers,
        ),
        "hub-firmware": SystemFixture(),
        "cos": SystemFixture(),
        "meter": SystemFixture(parts={"device": _METER}),
        "hub": SystemFixture(
            parts={
                "hub": Part("new-hub", "CHF", gpf="new-gpf"),
                "gas proxy": Part("new-gpf", "GPF", chf="new-hub"),
                "meter behind it": Part("hub-esme", "ESME", chf="new-hub"),
            },
        ),
        "other-meters": SystemFixture(
            parts={
                "gas meter": Part("gsme", "GSME", chf="chf", gpf="gpf", associated=False),
                "controller": Part("sapc", "ESME", chf="chf", associated=False, sapc=True),
            },
        ),
        "schedules": SystemFixture(
            circumstances={"rights": _rights_are_held, "status": _meter_has_status}
        ),
        "two-schedules": SystemFixture(),
        "alerts": SystemFixture(
            circumstances={"switches": alert_limits.incident_creation},
            records=alert_limits.parameters(incidents=True),
        ),
        "signed-by-dcc": SystemFixture(),
        "cancelled": SystemFixture(),
        "sequence": SystemFixture(),
        "sequence-signed": SystemFixture(),
        "sequence-smets1": SystemFixture(),
        "type-2": SystemFixture(parts={"device": Part("new-ihd", "IHD", chf="chf")}),
        "small": SystemFixture(parts={"meter": _HOME_METER, "old meter": _OLD_METER}),
        "cos-party": SystemFixture(
            records=cos_party_world.records(1),
            orders=({"kind": "hold-authorisations"},),
        ),
        "cos-party-checks": SystemFixture(records=cos_party_world.records(1)),
        "s1sp": SystemFixture(),
        "user-suspended": SystemFixture(),
        "user-firmware": SystemFixture(circumstances={"listing": user_world.model_is_listed}),
        "user-pre-command": SystemFixture(),
        "user-hub-replacement": SystemFixture(),
        "user-gas-proxy": SystemFixture(),
        "cos-party-changes": SystemFixture(
            circumstances={
                "registration": _sender_is_registered_for_meter,
                "rights": _rights_are_held,
            },
            validity={"certificate": _import_supplier},
            records=cos_party_world.records(1),
            orders=({"kind": "hold-authorisations"},),
        ),
        "cos-party-days": SystemFixture(records=cos_party_world.records(1)),
        "dates": SystemFixture(),
    }
)
"""The fixture of each system."""


def period_of_thresholds(system: System, spans: Timing) -> timedelta:
    """The period of every threshold of the system.

    Where no stimulus lets it end, the system knows of no end, so it outlasts every date of a case.
    """
    ends = any(
        event is volume_count.Event.PERIOD_ENDS
        for stimulus in system.stimuli
        if isinstance(stimulus, Happens)
        for _, event in stimulus.occurrences
    )
    return spans.window if ends else _MOST_DATES_OF_A_CASE * spans.until_execution


def thresholds_of(system: System, period: timedelta) -> Records:
    """The Anomaly Detection Thresholds that the profiles of the system presuppose."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for subject in system.subjects:
        for profile in subject.profiles:
            threshold = profile.facts.get(quarantine.Fact.THRESHOLD)
            variant = str(profile.facts.get(Fact.VARIANT, ""))
            if threshold is quarantine.Threshold.VOLUME:
                found[("user", profile.sender, variant)] = {
                    "scope": "user",
                    "user": user_of_role(profile.sender.partition(" ")[0]),
                    "srv": variant,
                    "item": None,
                    "limit": system.parameters["threshold"],
                    "period_seconds": int(period.total_seconds()),
                }
            elif threshold is quarantine.Threshold.DATA_VALUE:
                found[("value", "", variant)] = {
                    "scope": "value",
                    "user": None,
                    "srv": variant,
                    "item": VALUE_ITEM,
                    "maximum": VALUE_LIMIT,
                }
    return {"thresholds": list(found.values())}
