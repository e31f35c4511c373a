"""Negative and hostile data: messages that break a rule of their own form, and some that do not.

What breaks a rule belongs to a profile in which that rule is broken, and takes the place of how it
is usually broken; what keeps to all of them belongs to a profile with nothing wrong. Some are tried
with one Service Request of each class, and those that exhaust who reads them with one alone. Those
that the DUIS schema tells are made by `from_schema`, and stand in no table: see `mutations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from srpd.conformance.manners import hostile_requests, hostile_signatures, hostile_text
from srpd.conformance.manners.handled import Handled, Table
from srpd.model.composition import Profile, System

CLASSES: Mapping[str, tuple[str, ...]] = {
    "requests": (
        "4.1.1-IS-esme",
        "1.1.1-IS-esme",
        "4.1.1-IS-esme-smets1",
        "1.1.1-IS-esme-smets1",
        "6.23-IS-esme",
        "8.2-IS-esme",
    ),
    "signed": ("1.1.1-IS-esme-signed",),
}
"""In each system, a Service Request of each class: how it is processed differs."""

FOLLOWED_BY: Mapping[str, str] = {
    "requests": "send 4.1.1-IS-esme",
    "signed": "send 1.1.1-IS-esme",
}
"""The plain Service Request that is sent after each manner: a target must have stayed sound."""


def table(system: System) -> Table:
    """The manners of each stimulus of a system, by the name of the stimulus."""
    found = {name: list(_of(system.name, name, profile)) for name, profile in sent(system)}
    return {name: manners for name, manners in found.items() if manners}


def sent(system: System) -> Iterator[tuple[str, Profile]]:
    """Each stimulus by which a User sends a request, and the profile of that."""
    if system.name not in CLASSES:
        return
    profiles = {p.name: p for subject in system.subjects for p in subject.profiles}
    for stimulus in system.stimuli:
        profile = profiles.get(stimulus.name.removeprefix("send "))
        if profile is not None:
            yield stimulus.name, profile


def _of(system: str, stimulus: str, profile: Profile) -> Iterator[Handled]:
    kind, _, broken = stimulus.removeprefix("send ").partition("!")
    first = kind == CLASSES[system][0]
    if broken == "not-a-replay":
        yield from hostile_requests.replays()
    if kind not in CLASSES[system]:
        return
    if not broken:
        yield from hostile_requests.written_otherwise(profile)
        yield from hostile_requests.uncounted() if first else ()
    elif broken == "structure-verified":
        yield from hostile_text.of_no_request()
        yield from hostile_text.that_exhaust() if first else ()
        yield from hostile_requests.request_ids()
        yield from hostile_requests.addressed(profile)
    elif broken == "signature-valid":
        yield from hostile_signatures.signatures()
    elif broken == "certificate-valid":
        yield from hostile_signatures.certificates()
    elif broken == "certificate-xmlsign":
        yield from hostile_signatures.roles()
