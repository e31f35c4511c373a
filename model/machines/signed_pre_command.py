"""Clause 7: what the DCC does with one Signed Pre-Command that a User sends.

One subject is one Signed Pre-Command, from its receipt until it is rejected or handed over for
sending. The certificates that clause 7.1(f) speaks of are inside its GBCS Payload.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import Coupling
from srpd.model.conditions import unless
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.machines import quarantine
from srpd.model.notation import Choice, Party, Rule, under
from srpd.model.requests import DOMAINS, Fact
from srpd.model.sequence_checks import CHECKS_OF_A_SIGNED_SEQUENCE
from srpd.model.signed_checks import SIGNED_PRE_COMMAND_CHECKS


class State(Enum):
    """Where one Signed Pre-Command stands."""

    AWAITED = "awaited"
    UNDER_CHECK = "under check"
    REJECTED = "rejected"
    HANDED_OVER_FOR_SENDING = "handed over for sending"


class Event(Enum):
    """What can happen to a Signed Pre-Command."""

    USER_SENDS_IT = "the User sends it"
    A_CHECK_IS_NOT_SATISFIED = "a check is not satisfied"
    ALL_CHECKS_ARE_SATISFIED = "all checks are satisfied"


class Duty(Enum):
    """What the DCC must do with a Signed Pre-Command."""

    ACKNOWLEDGE = "provide an Acknowledgement to the User"
    REJECT = "reject the Signed Pre-Command"
    NOTIFY_USER_OF_REJECTION = "notify the User of the rejection and of its reasons"
    SEND_COMMAND = "send the associated Command in accordance with clause 13"


def _refusal(limb: Limb) -> Rule:
    told = () if limb.silent else (under("7.3(b)", Duty.NOTIFY_USER_OF_REJECTION),)
    return Rule(
        limb.clause,
        f"{limb.says}: otherwise it is rejected{', and nobody need be told' * limb.silent}",
        given=(State.UNDER_CHECK,),
        when=Event.A_CHECK_IS_NOT_SATISFIED,
        provided=(*limb.applies, limb.fails),
        shall=(under("7.3(a)", Duty.REJECT), *told),
        may=(Duty.NOTIFY_USER_OF_REJECTION,) if limb.silent else (),
        then=State.REJECTED,
        alternative="7.3(a)",
        limb=limb,
        assumes=limb.assumes,
        source=limb.source,
    )


MACHINE = Machine(
    name="signed-pre-command",
    clause="7",
    subject="one Signed Pre-Command",
    bearer=Party.DCC,
    initial=State.AWAITED,
    final=frozenset({State.REJECTED, State.HANDED_OVER_FOR_SENDING}),
    anytime=frozenset({Event.USER_SENDS_IT}),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.ALL_CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
    },
    domains={
        Fact.VARIANT: DOMAINS[Fact.VARIANT],
        Fact.COMMAND_VARIANT: (5, 6, 7),
        Fact.SEQUENCE: DOMAINS[Fact.SEQUENCE],
    },
    cards=(
        Rule(
            "7.1",
            "every Signed Pre-Command is acknowledged, before or after it is checked",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(Fact.SIGNATURE_VALID,),
            shall=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
        ),
        Rule(
            "7.1",
            "a Signed Pre-Command whose protection does not check need not be acknowledged",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(unless(Fact.SIGNATURE_VALID),),
            may=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
            reading=Choice("H-32", "silence-or-code"),
        ),
        Rule(
            "7.1",
            "a Signed Pre-Command whose protection does not check is acknowledged like any other",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(unless(Fact.SIGNATURE_VALID),),
            shall=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
            reading=Choice("H-32", "literal"),
        ),
        *(_refusal(limb) for limb in SIGNED_PRE_COMMAND_CHECKS),
        *(_refusal(limb) for limb in CHECKS_OF_A_SIGNED_SEQUENCE),
        Rule(
            "7.2",
            "the Command associated with a Signed Pre-Command is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            shall=(Duty.SEND_COMMAND,),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
    ),
)

COUPLINGS = (
    Coupling(
        "13.1(a)",
        of=MACHINE.name,
        duty=Duty.SEND_COMMAND,
        to="communication",
        causes=quarantine.Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
)
