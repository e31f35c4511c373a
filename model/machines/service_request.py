"""Clause 6: what the DCC does with one Service Request that a User sends.

One subject is one Service Request, from its receipt until clause 6 has nothing more to say about
it: it is rejected, answered, or handed to the clause that sends, stores or forwards it.
"""

from __future__ import annotations

from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.conditions import unless
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.machines.non_device import NON_DEVICE_CARDS
from srpd.model.machines.pre_commands import MADE_INTO_A_COMMAND, PRE_COMMAND_CARDS
from srpd.model.machines.service_request_terms import Duty, Event, State
from srpd.model.machines.special_requests import SPECIAL_CARDS
from srpd.model.notation import Choice, Gap, Owed, Party, Rule, under
from srpd.model.requests import (
    CRITICAL,
    DOMAINS,
    FOR_A_DEVICE,
    HANDOVER,
    HAS_A_TIME,
    IMPOSSIBLE,
    NEVER,
    NON_CRITICAL,
    NON_DEVICE,
    ON_DEMAND,
    SMETS1,
    SMETS2,
    Fact,
    variant_other_than,
)
from srpd.model.sequence_checks import CHECKS_OF_A_SEQUENCE

__all__ = ["MACHINE", "Duty", "Event", "Fact", "State"]

_STORED_OR_FORWARDED = variant_other_than(frozenset({"6.23"}))
_SENT_AT_ONCE, _HELD = Choice("H-62", "at-once"), Choice("H-62", "held")
_SMETS1_SENT_AT_ONCE, _SMETS1_HELD = Choice("H-63", "at-once"), Choice("H-63", "held")
_MADE_AND_SENT: tuple[Duty | Owed, ...] = (Duty.TRANSFORM, Duty.SEND_COMMAND)
_COUNTERSIGNED_AND_SENT: tuple[Duty | Owed, ...] = (
    under("6.5(b)", Duty.DELETE_STORED),
    under("6.5(c)(i)", Duty.IDENTIFY_S1SP),
    under("6.5(c)(ii)", Duty.COUNTERSIGN),
    Duty.SEND_COUNTERSIGNED,
)


def _refusal(limb: Limb) -> Rule:
    told = () if limb.silent else (under("6.3", Duty.NOTIFY_USER_OF_REJECTION),)
    return Rule(
        limb.clause,
        f"{limb.says}: otherwise it is rejected{', and nobody need be told' * limb.silent}",
        given=(State.UNDER_CHECK,),
        when=Event.A_CHECK_IS_NOT_SATISFIED,
        provided=(*limb.applies, limb.fails),
        shall=(Duty.REJECT, *told),
        may=(Duty.NOTIFY_USER_OF_REJECTION,) if limb.silent else (),
        then=State.REJECTED,
        reading=limb.reading,
        alternative="6.3",
        limb=limb,
        assumes=limb.assumes,
        source=limb.source,
    )


MACHINE = Machine(
    name="service-request",
    clause="6",
    subject="one Service Request",
    bearer=Party.DCC,
    initial=State.AWAITED,
    final=frozenset(State) - {State.AWAITED, State.UNDER_CHECK},
    anytime=frozenset({Event.USER_SENDS_IT}),
    internal={
        Event.A_CHECK_IS_NOT_SATISFIED: None,
        Event.ALL_CHECKS_ARE_SATISFIED: Event.A_CHECK_IS_NOT_SATISFIED,
    },
    domains=DOMAINS,
    impossible=IMPOSSIBLE,
    cards=(
        Rule(
            "6.1",
            "every Service Request is acknowledged, before or after it is checked",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(FOR_A_DEVICE, Fact.SIGNATURE_VALID),
            shall=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
        ),
        Rule(
            "6.1",
            "a Service Request whose protection does not check need not be acknowledged",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(FOR_A_DEVICE, unless(Fact.SIGNATURE_VALID)),
            may=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
            reading=Choice("H-32", "silence-or-code"),
        ),
        Rule(
            "6.1",
            "a Service Request whose protection does not check is acknowledged like any other",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(FOR_A_DEVICE, unless(Fact.SIGNATURE_VALID)),
            shall=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
            reading=Choice("H-32", "literal"),
        ),
        Rule(
            "18.1(a)",
            "a Non-Device Service Request is not acknowledged",
            given=(State.AWAITED,),
            when=Event.USER_SENDS_IT,
            provided=(NON_DEVICE,),
            shall_not=(Duty.ACKNOWLEDGE,),
            then=State.UNDER_CHECK,
        ),
        *(_refusal(limb) for limb in SERVICE_REQUEST_CHECKS),
        Rule(
            "9.1(c)",
            "a handover request that contains a Certificate that is not valid is rejected",
            given=(State.UNDER_CHECK,),
            when=Event.A_CHECK_IS_NOT_SATISFIED,
            provided=(HANDOVER, SMETS2, unless(Fact.CERTIFICATES_VALID)),
            shall=(Duty.REJECT, under("9.3", Duty.NOTIFY_USER_OF_REJECTION)),
            then=State.REJECTED,
            alternative="6.3",
        ),
        Rule(
            "6.5(a)(i)",
            "a Non-Critical Service Request becomes a Command, which is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(*MADE_INTO_A_COMMAND, NON_CRITICAL, ON_DEMAND),
            shall=_MADE_AND_SENT,
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "6.5(a)(i)",
            "a Non-Critical Service Request with an execution date becomes a Command, which is "
            "sent at once",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(*MADE_INTO_A_COMMAND, NON_CRITICAL, HAS_A_TIME),
            shall=_MADE_AND_SENT,
            then=State.HANDED_OVER_FOR_SENDING,
            reading=_SENT_AT_ONCE,
        ),
        Rule(
            "6.5(a)(i)",
            "a Non-Critical Service Request with an execution date is held until then",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(*MADE_INTO_A_COMMAND, NON_CRITICAL, HAS_A_TIME),
            shall=(Duty.HOLD,),
            shall_not=(Duty.SEND_COMMAND,),
            then=State.HELD,
            reading=_HELD,
        ),
        Gap(
            "6.5(a)(i)",
            "a Non-Critical Service Request becomes a Command, which is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(*MADE_INTO_A_COMMAND, NON_CRITICAL, NEVER),
            question="With the execution date 'Never' there is nothing to be sent. Is what is held "
            "for the same Device and variant dropped?",
        ),
        *PRE_COMMAND_CARDS,
        Rule(
            "6.5(c)(iii)",
            "a SMETS1 Service Request goes, Countersigned, to the Device's S1SP",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                SMETS1,
                FOR_A_DEVICE,
                _STORED_OR_FORWARDED,
                ON_DEMAND,
            ),
            shall=_COUNTERSIGNED_AND_SENT,
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Rule(
            "6.5(c)(iii)",
            "a Non-Critical SMETS1 Service Request with an execution date goes there at once",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, FOR_A_DEVICE, _STORED_OR_FORWARDED, NON_CRITICAL, HAS_A_TIME),
            shall=_COUNTERSIGNED_AND_SENT,
            then=State.HANDED_OVER_FOR_SENDING,
            reading=_SMETS1_SENT_AT_ONCE,
        ),
        Rule(
            "6.5(c)(iii)",
            "a Non-Critical SMETS1 Service Request with an execution date is held until then",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, FOR_A_DEVICE, _STORED_OR_FORWARDED, NON_CRITICAL, HAS_A_TIME),
            shall=(under("6.5(b)", Duty.DELETE_STORED), Duty.HOLD),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.HELD,
            reading=_SMETS1_HELD,
        ),
        Gap(
            "6.5(c)(iii)",
            "a SMETS1 Service Request goes, Countersigned, to the Device's S1SP",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, FOR_A_DEVICE, _STORED_OR_FORWARDED, NON_CRITICAL, NEVER),
            question="With the execution date 'Never' there is nothing to be sent. Does a "
            "Non-Critical SMETS1 Service Request go to the SMETS1 Service Provider all the same?",
        ),
        Rule(
            "6.5(d)(i)",
            "a SMETS1 Future Dated Critical Service Request is stored",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, FOR_A_DEVICE, CRITICAL, HAS_A_TIME),
            shall=(under("6.5(b)", Duty.DELETE_STORED), Duty.STORE),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.STORED,
        ),
        Rule(
            "6.5(d)(i)",
            "with the execution date 'Never' nothing is stored",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, FOR_A_DEVICE, CRITICAL, NEVER),
            shall=(under("6.5(b)", Duty.DELETE_STORED),),
            shall_not=(Duty.STORE, Duty.SEND_COUNTERSIGNED),
            may=(Duty.NOTIFY_USER_OF_REJECTION,),
            codes=frozenset({"E52"}),
            then=State.SPENT,
        ),
        *SPECIAL_CARDS,
        *(_refusal(limb) for limb in CHECKS_OF_A_SEQUENCE),
        *NON_DEVICE_CARDS,
    ),
)
