"""Read-back: what a User asks after a step, to see what came of it."""

from __future__ import annotations

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.fixtures.world import changed, device_id, user_of_role
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import DCC_EUI, Eui
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.model.composition import Outcome
from srpd.model.machine import duties_of
from srpd.model.machines import schedule
from srpd.model.notation import Rule


def read_back(bench: Bench, outcome: Outcome) -> None:
    """Ask what the inventory says of every Device that a rule concerned, and for new schedules."""
    concerned = {
        effect.subject
        for effect in outcome.effects
        if effect.subject in bench.fixture.parts and isinstance(effect.card, Rule)
    }
    for subject in sorted(concerned):
        named: dict[str, str | None] = {"DeviceID": device_id(bench.fixture.parts[subject].name)}
        _ask(bench, "8.2", named, subject, user_of_role("IS"))
    if concerned:
        bench.collect("look")
    for effect in outcome.effects:
        if schedule.Duty.KEEP in duties_of(effect.card):
            _read_schedule(bench, effect.subject)


def _read_schedule(bench: Bench, subject: str) -> None:
    """Have its creator read the schedule that was created, if it was identified."""
    creation = bench.about.get(subject)
    number = bench.schedules.get(str(creation or ""))
    if creation is not None and number is not None:
        _ask(bench, "5.2", {"DSPScheduleID": number}, subject, creation.originator)
        bench.collect("look")


def _ask(
    bench: Bench, variant: str, body: dict[str, str | None], subject: str, sender: Eui
) -> None:
    element = build_request(variant, sender, DCC_EUI, bench.next_counter(), body=body)
    mpids = next(each["mpids"] for each in bench.world["users"] if each["id"] == sender)
    signer = bench.pki.issue(sender, "xmlSign", mpids=tuple(mpids))
    bench.update(changed(bench.world, {"certificates": [TestPki.record(signer)]}))
    signed = sign(element, signer)
    bench.deliver(f"user.{sender}", xml=serialise(signed), phase="look", about=subject)
