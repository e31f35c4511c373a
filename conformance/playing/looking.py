"""Looking: what a User asks after a step, to see what came of it."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Stand
from srpd.conformance.fixtures.world import changed, device_id, mpid, user_of_role
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.model.composition import Outcome
from srpd.model.machine import duties_of
from srpd.model.machines import schedule
from srpd.model.notation import Rule


def look(stand: Stand, outcome: Outcome) -> None:
    """Ask what the inventory says of every Device that a rule concerned, and for new schedules."""
    concerned = {
        effect.subject
        for effect in outcome.effects
        if effect.subject in stand.stage.parts and isinstance(effect.card, Rule)
    }
    for subject in sorted(concerned):
        _ask(stand, "8.2", {"DeviceID": device_id(stand.stage.parts[subject].name)}, subject)
    if concerned:
        stand.collect("look")
    for effect in outcome.effects:
        if schedule.Duty.KEEP in duties_of(effect.card):
            _read_schedule(stand, effect.subject)


def _read_schedule(stand: Stand, subject: str) -> None:
    """Have its creator read the schedule that was created, if it was identified."""
    number = stand.schedules.get(str(stand.about.get(subject, "")))
    if number is not None:
        _ask(stand, "5.2", {"DSPScheduleID": number}, subject)
        stand.collect("look")


def _ask(stand: Stand, variant: str, body: dict[str, str | None], subject: str) -> None:
    sender = user_of_role("IS")
    element = build_request(variant, sender, DCC_EUI, stand.next_counter(), body=body)
    signer = stand.pki.issue(sender, "xmlSign", mpids=(mpid("IS"),))
    stand.update(changed(stand.world, {"certificates": [TestPki.record(signer)]}))
    signed = sign(element, signer)
    stand.deliver(f"user.{sender}", xml=serialise(signed), phase="look", about=subject)
