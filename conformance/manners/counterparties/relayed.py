"""Faults of Devices and of SMETS1 Service Providers whose messages the DCC sends on: clause 17."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from srpd.conformance.bindings.bench import Bench, Handling
from srpd.conformance.manners import forged
from srpd.conformance.manners.counterparties import damage
from srpd.conformance.manners.counterparties.faults import (
    Fault,
    Faults,
    Faulty,
    damaged_before,
    delay,
    duplicate,
    spoken,
    unreadable_before,
)
from srpd.conformance.manners.counterparties.overtaking import OVERTAKING
from srpd.conformance.manners.counterparties.passing import instead
from srpd.conformance.manners.handled import Handled
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner
from srpd.model.composition import Profile, System
from srpd.model.machines import alert_code, notice_of_change, sequence, single_alert
from srpd.model.machines.notice_of_change import Change
from srpd.model.machines.response_or_alert import Communication, Event, Fact

SENT_ON: Final = frozenset(
    {
        *(Sort.SERVICE_RESPONSE, Sort.DEVICE_ALERT, Sort.HUB_ALERT, Sort.SUB_GHZ_ALERT),
        *(Sort.SMETS1_RESPONSE, Sort.SMETS1_ALERT, Sort.S1SP_ALERT),
        *(Sort.CREDENTIALS_ALERT, Sort.LOG_ALERT, Sort.OTHER_ALERT),
    }
)
"""What Users get of a message that is received, and of the change that it tells of."""

FROM_DEVICES: Final[Mapping[Communication, str]] = {
    Communication.RESPONSE: "17.2",
    Communication.DEVICE_ALERT: "17.2",
    Communication.HUB_ALERT: "17.1",
    Communication.SUB_GHZ_ALERT: "17.7(c)",
}
FROM_PROVIDERS: Final[Mapping[Communication, str]] = {
    Communication.SMETS1_RESPONSE: "17.3(a)",
    Communication.SMETS1_ALERT: "17.3(b)",
    Communication.S1SP_ALERT: "17.3(c)",
}
_RESPONSES: Final = frozenset({Communication.RESPONSE, Communication.SMETS1_RESPONSE})
_CHECKED: Final = (Fact.PROTECTION_CHECKS, Fact.CERTIFICATE_VALID)
_EXECUTED: Final = (sequence.Event.IT_IS_EXECUTED, sequence.Event.ITS_EXECUTION_FAILS)


def of_devices(system: System) -> Faults:
    """What is wrong with what comes from Devices."""
    yield from _received(system, FROM_DEVICES)
    yield from _executed(system, "15.1(a)", "Command", smets1=False)
    for stimulus, event, _ in spoken(system):
        if event in (alert_code.Event.ALERT_ARRIVES, single_alert.Event.ALERT_ARRIVES):
            for faulty in _counted():
                yield stimulus.name, faulty


def of_providers(system: System) -> Faults:
    """What is wrong with the Responses and Alerts that come from SMETS1 Service Providers."""
    yield from _received(system, FROM_PROVIDERS)
    yield from _executed(system, "15.1(b)", "Countersigned Service Request", smets1=True)


# Clause 17


def _received(system: System, clauses: Mapping[Communication, str]) -> Faults:
    for stimulus, event, profile in spoken(system):
        if event is not Event.DCC_RECEIVES_IT or profile is None or _fails_a_check(profile):
            continue
        what = Communication(profile.facts[Fact.COMMUNICATION])
        if what not in clauses:
            continue
        for faulty in _of_message(what, profile, _clause(what, clauses[what], profile)):
            yield stimulus.name, faulty


def _fails_a_check(profile: Profile) -> bool:
    return not all(profile.facts[fact] for fact in _CHECKED)


def _clause(what: Communication, usual: str, profile: Profile) -> str:
    if profile.facts[Fact.ANSWERS_JOIN_OF_PPMID]:
        return "11.2"
    checked = what in (Communication.RESPONSE, Communication.DEVICE_ALERT)
    return "17.6(c)" if checked and not profile.facts[Fact.KNOWN_REMOTE_PARTY] else usual


def _of_message(what: Communication, profile: Profile, clause: str) -> Iterator[Faulty]:
    again = f"Clause {clause} does not say whether the same message, received again, is sent again."
    yield duplicate(f"{clause}: what is received is sent on", SENT_ON, again)
    none = f"{clause}: in this no message can be read that would be sent on; the next one is"
    yield from unreadable_before(none)
    if what in _RESPONSES:
        yield from _of_response(what, profile, clause)
    elif what in FROM_DEVICES:
        yield damaged_before(
            "from an unknown Device",
            "from a Device that the inventory does not hold",
            f"{clause}: the Alert that comes after it is sent on",
            damage.from_unknown_device,
            SENT_ON,
            "Clause 17 does not say what becomes of an Alert from a Device that is not held.",
        )
    if what in FROM_PROVIDERS:
        yield from _badly_signed(clause)
    elif profile.facts[Fact.KNOWN_REMOTE_PARTY] and what is not Communication.SUB_GHZ_ALERT:
        yield _open(
            "with Cryptographic Protection that does not check",
            "what protects it is not right",
            clause,
            f"Clause {clause} asks for no check of it, and does not say what a DCC does that finds "
            "it damaged all the same.",
            Handling(passing=instead(damage.saying(signature="invalid"))),
        )


def _of_response(what: Communication, profile: Profile, clause: str) -> Iterator[Faulty]:
    whenever = (
        f"{clause}: a Response is sent on when it is received; Appendix AB sets no time in which "
        "it must come"
    )
    yield delay("a while later", "time passes before it comes", whenever, _a_while)
    yield delay(
        "long after",
        "more than the threshold-window, which is a day if nothing else is said, passes before it",
        whenever,
        _past_window,
    )
    yield damaged_before(
        "to a request never sent",
        "that names a Service Request which there is not",
        f"{clause}: the Response that comes after it is sent on",
        damage.about_nothing_sent,
        SENT_ON,
        "Clause 17 does not say what becomes of a Response that answers nothing.",
    )
    if what is Communication.RESPONSE:
        yield _from_another_device(f"{clause}: the Response of the Device itself is sent on")
    if profile.facts[notice_of_change.Fact.CHANGE] is not Change.NONE:
        return
    yield Faulty(
        Fault.RE_ORDERING,
        Handled(
            Manner(
                "overtaking the Response to an earlier request",
                "two requests are outstanding, and the later one is answered first",
                f"{clause}: a Response goes to the User whose Service Request it answers, by the "
                "RequestID in it",
            ),
            OVERTAKING,
            SENT_ON,
        ),
    )
    yield Faulty(
        Fault.REFUSAL,
        Handled(
            Manner(
                "that reports a failure",
                "the request was not executed, and the Response says so",
                f"{clause}: a Response is sent on whatever it says",
            ),
            Handling(passing=instead(damage.saying(outcome="failure"))),
        ),
    )


def _from_another_device(rule: str) -> Faulty:
    return damaged_before(
        "from another Device",
        "from a Device that was sent nothing, about the same request",
        rule,
        damage.from_another_device,
        SENT_ON,
        "Clause 17 does not say whether what another Device says of a request is sent on.",
    )


def _badly_signed(clause: str) -> Iterator[Faulty]:
    why = f"Clause {clause} asks for no check of what a SMETS1 Service Provider has signed."
    for name, says, change in (
        ("with no Signature", "its Signature is missing", forged.without_signature),
        ("with a Signature of zeros", "both numbers of its Signature are 0", forged.of_zeros),
    ):
        yield _open(
            name, says, clause, why, Handling(passing=instead(damage.signed_otherwise(change)))
        )


def _open(name: str, says: str, clause: str, why: str, handling: Handling) -> Faulty:
    manner = Manner(name, says, f"{clause}: it says nothing of this", unsettled=why)
    return Faulty(Fault.DAMAGE, Handled(manner, handling))


# Clause 15.1


def _executed(system: System, clause: str, thing: str, *, smets1: bool) -> Faults:
    machines = {subject.name: subject.machine for subject in system.subjects}
    for stimulus, event, _ in spoken(system):
        name = machines[stimulus.occurrences[0][0]].name
        if event in _EXECUTED and (name == sequence.SMETS1_MACHINE.name) is smets1:
            for faulty in _of_outcome(clause, thing, smets1=smets1):
                yield stimulus.name, faulty


def _of_outcome(clause: str, thing: str, *, smets1: bool) -> Iterator[Faulty]:
    sent_on = "17.3(a)" if smets1 else "17.2"
    yield duplicate(
        f"{clause}: upon a Successful Execution the {thing} of the next is sent, and that once",
        SENT_ON,
        f"Clause {sent_on} does not say whether the same Response, received again, is sent again.",
    )
    yield delay(
        "a while later",
        "time passes before it comes, and less than the Wait Period",
        f"{clause}: the {thing} of the next is sent following the Successful Execution; nothing "
        "is before (Wait Period: MP260 legal text, 3.5.10, E44; parameter sequence-wait-period)",
        _within_the_wait_period,
    )
    only = f"{clause}: only a Successful Execution lets the {thing} of the next be sent"
    yield from unreadable_before(f"{only}, and this tells of none")
    yield damaged_before(
        "to a request never sent",
        "that names a Service Request which there is not",
        f"{only}, and that of the request upon which it depends",
        damage.about_nothing_sent,
        SENT_ON,
        "Clause 17 does not say what becomes of a Response that answers nothing.",
    )
    if not smets1:
        yield _from_another_device(f"{only}, and that by the Device to which the Command was sent")
        return
    for faulty in _badly_signed(clause):
        # Whether it is believed decides what may be sent later.
        alone = replace(faulty.handled.manner, last=True)
        yield replace(faulty, handled=replace(faulty.handled, manner=alone))


# Clauses 17.8 and 17.9


def _counted() -> Iterator[Faulty]:
    yield duplicate(
        "17.8(a), 17.8(b): the Alerts of a Device and of an Alert Code are counted",
        why="Clauses 17.8 and 17.9 do not say whether the same Alert, received again, counts "
        "again; so no more can be concluded from what follows.",
        last=True,
    )
    yield from unreadable_before(
        "17.8(a), 17.8(b): an Alert counts for the Device that sent it, and this names none"
    )


def _a_while(bench: Bench) -> timedelta:
    return bench.spans.a_while


def _past_window(bench: Bench) -> timedelta:
    return bench.spans.past_window


def _within_the_wait_period(bench: Bench) -> timedelta:
    """What is left for the steps that let time pass is the other half."""
    return min(bench.spans.a_while, bench.spans.past_wait_period / 2)
