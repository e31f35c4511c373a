"""The Users of each group to whom something is due, by the fixture records in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.expectations import Parties
from srpd.conformance.fixtures.world import BEGINNING_OF_TIME, Records
from srpd.conformance.messages.identifiers import Eui

ANY_OF_THEM = "any"
"""The value of the parameter hub-alert-recipients with which no one of them is due an Alert."""
_SUPPLIERS = frozenset({("ESME", "IS"), ("GSME", "GS")})
_NETWORKS = frozenset({("ESME", "ED"), ("GSME", "GT")})


def notes_about(
    bench: Bench,
    device: Eui,
    sender: Eui,
    *,
    recipients: Sequence[Eui] = (),
    owner: Eui | None = None,
    former_owner: Eui | None = None,
) -> dict[str, object]:
    """What the judge must know of a message about a Device: the Device, and who is due what."""
    return {
        "concerns": device,
        "parties": parties(
            bench.world,
            hub_of(bench.world, device),
            sender,
            recipients,
            owner,
            former_owner,
            bench.spans.hub_alert_recipients,
        ),
    }


def parties(
    world: Records,
    hub: str,
    sender: Eui,
    recipients: Sequence[Eui],
    owner: Eui | None,
    former_owner: Eui | None = None,
    hub_alerts_go_to: str = ANY_OF_THEM,
) -> dict[str, list[str]]:
    """Each group by the name of its member of `Parties`."""
    suppliers = _registered(world, hub, _SUPPLIERS)
    networks = _registered(world, hub, _NETWORKS)
    groups: dict[Parties, Iterable[str]] = {
        Parties.RECIPIENTS: recipients or (sender,),
        Parties.SUPPLIERS: suppliers,
        Parties.SUPPLIERS_AND_NETWORKS: (*suppliers, *networks),
        Parties.OTHER_SUPPLIERS: (s for s in suppliers if s != sender),
        Parties.OTHER_SUPPLIERS_AND_NETWORKS: (u for u in (*suppliers, *networks) if u != sender),
        Parties.GAS_SUPPLIER: _registered(world, hub, {("GSME", "GS")}),
        Parties.OWNER_OF_CREDENTIALS: () if owner is None else (owner,),
        Parties.FORMER_OWNER: () if former_owner is None else (former_owner,),
        Parties.SENDER: (sender,),
        Parties.HUB_ALERT_RECIPIENTS: {
            ANY_OF_THEM: (),
            "suppliers": suppliers,
            "networks": networks,
            "suppliers-and-networks": (*suppliers, *networks),
        }[hub_alerts_go_to],
    }
    return {group.name: list(users) for group, users in groups.items()}


def hub_of(world: Records, device: str) -> str:
    """The Communications Hub Function on whose network a Device is, or the Device itself."""
    record = next((each for each in world["devices"] if each["id"] == device), None)
    return str(record["chf"] or device) if record else device


def _registered(world: Records, hub: str, wanted: Iterable[tuple[str, str]]) -> list[str]:
    kinds = {(d["import_mpxn"], d["type"]) for d in world["devices"] if d["chf"] == hub}
    named = {(mpxn, role) for mpxn, kind in kinds for each, role in wanted if each == kind}
    return sorted(
        str(held["user"])
        for held in world["registrations"]
        if (held["mpxn"], held["role"]) in named and held["to"] != BEGINNING_OF_TIME
    )
