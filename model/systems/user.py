"""The systems in which a User system is tested, one for each of the duties of Users.

What depends on a decision of the User is asked of it once: it considers sending, or signing, and
does so or does not.
"""

from __future__ import annotations

from enum import Enum
from itertools import product

from srpd.model.cases import Value
from srpd.model.composition import Changes, Circumstance, Happens, Link, Profile, Subject, System
from srpd.model.machines import (
    gas_proxy_log,
    hub_replacement,
    received_pre_command,
    replacement_image,
    suspended_device,
)
from srpd.model.machines.suspended_device import Purpose
from srpd.model.notation import Event
from srpd.model.requests import Generation
from srpd.model.systems.kinds import sends

_SENDS = "the User considers sending"


def _named(fact: Enum) -> str:
    return fact.name.lower().replace("_", "-")


def _one(name: str, says: str, subject: Subject, event: Event, prefix: str = _SENDS) -> System:
    """A system of one subject, with which something happens once."""
    return System(name, says, (subject,), sends(subject.name, subject.profiles, prefix, event))


# Clause 2.1

_SUSPENDED = suspended_device.Fact
_SERVICE_REQUEST = Subject(
    "service request",
    suspended_device.MACHINE,
    profiles=tuple(
        Profile(
            f"{_named(purpose)}-{generation.name.lower()}{'-suspended' * suspended}",
            {
                _SUSPENDED.PURPOSE: purpose,
                _SUSPENDED.GENERATION: generation,
                _SUSPENDED.SUSPENDED: suspended,
            },
            sender="IS",
            device="esme-smets1" if generation is Generation.SMETS1 else "esme",
        )
        for purpose, generation, suspended in product(Purpose, Generation, (False, True))
    ),
)
SUSPENDED = _one(
    "user-suspended",
    "a Service Request that a User considers sending to a Device, suspended or not",
    _SERVICE_REQUEST,
    suspended_device.Event.USER_CONSIDERS_SENDING,
)

# Clause 2.2

_IMAGE = replacement_image.Fact
_RECEIVED: dict[Enum, Value] = {
    _IMAGE.INFORMATION_RECEIVED: True,
    _IMAGE.SIGNATURE_CONFIRMED: True,
    _IMAGE.HASH_CONFIRMED: True,
    _IMAGE.MODEL_LISTED: True,
}
_IMAGES = (
    Profile("an image", _RECEIVED),
    *(
        Profile(f"an image!{_named(fact)}", {**_RECEIVED, fact: False})
        for fact in _RECEIVED
        if fact is not _IMAGE.MODEL_LISTED
    ),
)
_CONSIDERS_IMAGE = replacement_image.Event.USER_CONSIDERS_SENDING
FIRMWARE = System(
    name="user-firmware",
    says="a replacement Manufacturer Image, and the firmware updates that a User sends with it",
    subjects=(
        Subject("image", replacement_image.MACHINE, knows={"listing": "listing"}, profiles=_IMAGES),
    ),
    circumstances=(Circumstance("listing", (True, False)),),
    links=(
        Link(
            "2.2(d)",
            of=replacement_image.MACHINE.name,
            fact=_IMAGE.MODEL_LISTED,
            by="listing",
            table={True: True, False: False},
        ),
    ),
    stimuli=(
        *sends("image", _IMAGES, "the User considers updating firmware with", _CONSIDERS_IMAGE),
        Happens(
            "the User considers updating firmware with it again", (("image", _CONSIDERS_IMAGE),)
        ),
        Changes("its Device Model is on the Central Products List", "listing", 0),
        Changes("its Device Model is taken off the Central Products List", "listing", 1),
    ),
)

# Clause 3

_PRE = received_pre_command.Fact
_WELL: dict[Enum, Value] = {
    _PRE.PROTECTION_VALID: True,
    _PRE.CERTIFICATE_VALID: True,
    _PRE.IDENTICAL: True,
    _PRE.SUPPLY_SENSITIVE: False,
}


def _pre_command(name: str, *changed: Enum) -> Profile:
    facts = {fact: value is not (fact in changed) for fact, value in _WELL.items()}
    return Profile(name, facts, sender="IS", device="esme")


_PRE_COMMANDS = (
    _pre_command("a Pre-Command"),
    _pre_command("a supply sensitive Pre-Command", _PRE.SUPPLY_SENSITIVE),
    *(
        _pre_command(f"a Pre-Command!{_named(fact)}", fact)
        for fact in (_PRE.PROTECTION_VALID, _PRE.CERTIFICATE_VALID, _PRE.IDENTICAL)
    ),
    _pre_command("a supply sensitive Pre-Command!identical", _PRE.SUPPLY_SENSITIVE, _PRE.IDENTICAL),
)
PRE_COMMAND = System(
    name="user-pre-command",
    says="a Pre-Command that a User receives, and may sign and send back",
    subjects=(Subject("pre-command", received_pre_command.MACHINE, profiles=_PRE_COMMANDS),),
    stimuli=tuple(
        Happens(
            f"return {profile.name}",
            (
                ("pre-command", received_pre_command.Event.USER_RECEIVES_IT),
                ("pre-command", received_pre_command.Event.USER_CONSIDERS_SIGNING),
            ),
            profile=place,
        )
        for place, profile in enumerate(_PRE_COMMANDS)
    ),
)

# Clause 10.1

_HUB = hub_replacement.Fact
_PREMISES = tuple(
    Profile(name, {_HUB.SMETS1_HUB: smets1, _HUB.GAS_SMART_METER: gas}, sender="IS", device=device)
    for name, smets1, gas, device in (
        ("the Communications Hub", False, True, "chf"),
        ("a SMETS1 Communications Hub", True, True, "chf-smets1"),
        ("the Communications Hub of a premises without gas", False, False, "foreign-chf"),
    )
)
_STEPS = (
    ("the new Communications Hub Function has the Device Log", "HUB_LOG_IS_REPLICATED"),
    ("the new Gas Proxy Function has the Device Log", "PROXY_LOG_IS_REPLICATED"),
    ("the Gas Smart Meter has the new Gas Proxy Function", "PROXY_IS_ADDED"),
    ("the old Communications Hub is decommissioned", "OLD_HUB_IS_DECOMMISSIONED"),
)
HUB_REPLACEMENT = System(
    name="user-hub-replacement",
    says="the replacement of a Communications Hub by a Supplier Party, step by step",
    subjects=(Subject("replacement", hub_replacement.MACHINE, profiles=_PREMISES),),
    stimuli=(
        *sends("replacement", _PREMISES, "replace", hub_replacement.Event.HUB_IS_REPLACED),
        *(
            Happens(what, (("replacement", hub_replacement.Event[event]),))
            for what, event in _STEPS
        ),
    ),
)

# Clause 10.2

_LOG = gas_proxy_log.Fact
_CHANGES = tuple(
    Profile(
        f"{what}-by-{role}{'-in-replacement' * replacing}",
        {_LOG.IMPORT_SUPPLIER: role == "IS", _LOG.IN_HUB_REPLACEMENT: replacing},
        sender=role,
        device="gsme",
    )
    for what, role, replacing in product(("addition", "removal"), ("IS", "GS"), (False, True))
)
GAS_PROXY = _one(
    "user-gas-proxy",
    "a change of a Gas Proxy Function in the Device Log of a Gas Smart Meter",
    Subject("change", gas_proxy_log.MACHINE, profiles=_CHANGES),
    gas_proxy_log.Event.USER_CONSIDERS_SENDING,
)
