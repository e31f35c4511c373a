"""Clause 6: what the DCC does with one Service Request that a User sends.

One subject is one Service Request, from its receipt until clause 6 has nothing more to say about
it: it is rejected, answered, or handed to the clause that sends, stores or forwards it.
"""

from __future__ import annotations

from srpd.model.checks import SERVICE_REQUEST_CHECKS, Limb
from srpd.model.conditions import either, unless, where
from srpd.model.machine import Machine
from srpd.model.machines.pre_commands import MADE_INTO_A_COMMAND, PRE_COMMAND_CARDS
from srpd.model.machines.requests_about_schedules import SCHEDULE_CARDS
from srpd.model.machines.service_request_terms import Duty, Event, State
from srpd.model.notation import Choice, Gap, Party, Rule, under
from srpd.model.requests import (
    COS,
    CRITICAL,
    DATED,
    DOMAINS,
    FOR_A_DEVICE,
    HANDOVER,
    HAS_A_TIME,
    IMPOSSIBLE,
    JOIN_OR_UNJOIN,
    NEVER,
    NON_CRITICAL,
    NON_DEVICE,
    ON_DEMAND,
    SMETS1,
    SMETS2,
    Fact,
    Target,
    variant,
    variant_other_than,
)
from srpd.model.sequence_checks import CHECKS_OF_A_SEQUENCE

__all__ = ["MACHINE", "Duty", "Event", "Fact", "State"]

_STORED_OR_FORWARDED = variant_other_than(frozenset({"6.23"}))
_WITHOUT_HELD_DEVICE = frozenset({"5.2", "5.3", "8.6", "8.13", "11.1", "11.4", "12.1", "12.2"})
_FIRMWARE_UPDATES = frozenset({"11.1", "11.4"})
_HELD_OR_NEW = either(
    Fact.DEVICE_HELD,
    variant(*_WITHOUT_HELD_DEVICE),
    says="the Device it concerns, if any, is in the Smart Metering Inventory",
)
_NOT_FOR_NON_DEVICE = (Duty.SEND_COMMAND, Duty.RETURN_PRE_COMMAND, Duty.SEND_COUNTERSIGNED)
_COS_GOES_TO_THE_PARTY = Choice("H-06", "through-cos-party")
_COS_GOES_TO_THE_S1SP = Choice("H-06", "literal")


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
            shall=(Duty.TRANSFORM, Duty.SEND_COMMAND),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Gap(
            "6.5(a)(i)",
            "a Non-Critical Service Request becomes a Command, which is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(*MADE_INTO_A_COMMAND, NON_CRITICAL, DATED),
            question="The clause sends the Command once the checks are satisfied. If the DCC is to "
            "hold the Service Request until its execution date, where is it told to, and which "
            "checks does it repeat then?",
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
            shall=(
                under("6.5(b)", Duty.DELETE_STORED),
                under("6.5(c)(i)", Duty.IDENTIFY_S1SP),
                under("6.5(c)(ii)", Duty.COUNTERSIGN),
                Duty.SEND_COUNTERSIGNED,
            ),
            then=State.HANDED_OVER_FOR_SENDING,
        ),
        Gap(
            "6.5(c)(iii)",
            "a SMETS1 Service Request goes, Countersigned, to the Device's S1SP",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(SMETS1, FOR_A_DEVICE, _STORED_OR_FORWARDED, NON_CRITICAL, DATED),
            question="Only Critical Service Requests are stored until their execution date. Is a "
            "Non-Critical SMETS1 Service Request with an execution date sent at once?",
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
        Rule(
            "8.1(a)",
            "a CoS Service Request goes to the CoS Party, in a Countersigned CoS Service Request",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(COS, SMETS2),
            shall=(Duty.FORWARD_TO_COS_PARTY,),
            shall_not=(Duty.SEND_COMMAND, Duty.SEND_COUNTERSIGNED),
            then=State.FORWARDED_TO_COS_PARTY,
            also=("6.4",),
        ),
        Rule(
            "8.1(a)",
            "a SMETS1 CoS Service Request goes to the CoS Party as well",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(COS, SMETS1),
            shall=(Duty.FORWARD_TO_COS_PARTY,),
            shall_not=(Duty.SEND_COUNTERSIGNED,),
            then=State.FORWARDED_TO_COS_PARTY,
            reading=_COS_GOES_TO_THE_PARTY,
            also=("6.4",),
        ),
        Rule(
            "6.5(c)(iii)",
            "a SMETS1 CoS Service Request goes, Countersigned, straight to the Device's S1SP",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(COS, SMETS1),
            shall=(
                under("6.5(b)", Duty.DELETE_STORED),
                under("6.5(c)(i)", Duty.IDENTIFY_S1SP),
                under("6.5(c)(ii)", Duty.COUNTERSIGN),
                Duty.SEND_COUNTERSIGNED,
            ),
            shall_not=(Duty.FORWARD_TO_COS_PARTY,),
            then=State.HANDED_OVER_FOR_SENDING,
            reading=_COS_GOES_TO_THE_S1SP,
        ),
        Rule(
            "9.2",
            "a handover request becomes a Command that the DCC signs, which is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(HANDOVER, SMETS2, ON_DEMAND),
            shall=(
                under("9.1(a)", Duty.TRANSFORM),
                under("9.1(b)", Duty.SIGN_COMMAND),
                Duty.SEND_COMMAND,
            ),
            then=State.HANDED_OVER_FOR_SENDING,
            also=("6.4",),
        ),
        Gap(
            "9.2",
            "a handover request becomes a Command that the DCC signs, which is sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(HANDOVER, SMETS2, DATED),
            question="Is the Command of a handover request with an execution date held until then?",
        ),
        Rule(
            "11.1(d)",
            "a join of a PPMID to a Gas Smart Meter is signed and sent with the Certificate of "
            "the meter",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                JOIN_OR_UNJOIN,
                SMETS2,
                where(Fact.TARGET, Target.PPMID),
                Fact.JOINS_PPMID_TO_GAS_METER,
            ),
            shall=(
                under("11.1(a)", Duty.TRANSFORM),
                under("11.1(b)", Duty.INCLUDE_CERTIFICATE_OF_GAS_METER),
                Duty.SIGN_COMMAND,
                Duty.SEND_COMMAND,
            ),
            then=State.HANDED_OVER_FOR_SENDING,
            also=("6.4",),
        ),
        Rule(
            "11.1(d)",
            "a join or unjoin destined for a PPMID is signed by the DCC and sent",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                JOIN_OR_UNJOIN,
                SMETS2,
                where(Fact.TARGET, Target.PPMID),
                unless(Fact.JOINS_PPMID_TO_GAS_METER),
            ),
            shall=(
                under("11.1(a)", Duty.TRANSFORM),
                Duty.SIGN_COMMAND,
                Duty.SEND_COMMAND,
            ),
            then=State.HANDED_OVER_FOR_SENDING,
            also=("6.4",),
        ),
        Rule(
            "11.1(e)",
            "a join of a Gas Smart Meter to a PPMID goes back as a Pre-Command with the "
            "Certificate of the PPMID",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                JOIN_OR_UNJOIN,
                SMETS2,
                where(Fact.TARGET, Target.GSME),
                Fact.JOINS_GAS_METER_TO_PPMID,
            ),
            shall=(
                under("11.1(a)", Duty.TRANSFORM),
                under("11.1(c)", Duty.INCLUDE_CERTIFICATE_OF_PPMID),
                Duty.RETURN_PRE_COMMAND,
            ),
            then=State.PRE_COMMAND_RETURNED,
            also=("6.4",),
        ),
        Rule(
            "11.1(e)",
            "a join or unjoin destined for a Gas Smart Meter goes back as a Pre-Command",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                JOIN_OR_UNJOIN,
                SMETS2,
                where(Fact.TARGET, Target.GSME),
                unless(Fact.JOINS_GAS_METER_TO_PPMID),
            ),
            shall=(under("11.1(a)", Duty.TRANSFORM), Duty.RETURN_PRE_COMMAND),
            then=State.PRE_COMMAND_RETURNED,
            also=("6.4",),
        ),
        *(_refusal(limb) for limb in CHECKS_OF_A_SEQUENCE),
        Rule(
            "18.1(d)",
            "of a Device that is not held the Service Response says that nothing was done",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                NON_DEVICE,
                variant_other_than(_WITHOUT_HELD_DEVICE | _FIRMWARE_UPDATES),
                unless(Fact.DEVICE_HELD),
            ),
            shall=(Duty.RESPOND_UNSUCCESSFUL,),
            shall_not=_NOT_FOR_NON_DEVICE,
            then=State.ANSWERED,
            also=("6.4",),
        ),
        Rule(
            "18.1(d)",
            "a Non-Device Service Request is neither Transformed nor Countersigned, but answered",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(
                variant("8.6", "8.13", "8.14.1", "8.14.3", "8.14.4"),
                _HELD_OR_NEW,
            ),
            shall=(Duty.RESPOND,),
            shall_not=_NOT_FOR_NON_DEVICE,
            then=State.ANSWERED,
            also=("6.4",),
        ),
        Rule(
            "18.1(d)",
            "a firmware update is answered, and dealt with Device by Device",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(variant(*sorted(_FIRMWARE_UPDATES)),),
            shall=(Duty.RESPOND, Duty.UPDATE_LISTED_DEVICES),
            shall_not=(Duty.SEND_COMMAND, Duty.RETURN_PRE_COMMAND),
            then=State.ANSWERED,
            also=("6.4",),
        ),
        Rule(
            "18.1(d)(i)",
            "what a Non-Device Service Request changes is changed on the DCC Systems",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(variant("8.4", "8.14.2"), _HELD_OR_NEW),
            shall=(under("18.1(d)", Duty.RESPOND), Duty.UPDATE_DCC_SYSTEMS),
            shall_not=_NOT_FOR_NON_DEVICE,
            then=State.ANSWERED,
            also=("6.4",),
        ),
        Rule(
            "18.1(d)(ii)",
            "what is asked of the inventory or of WAN coverage is in the Service Response",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(variant("8.2", "12.1"), _HELD_OR_NEW),
            shall=(under("18.1(d)", Duty.RESPOND), Duty.INCLUDE_INFORMATION),
            shall_not=_NOT_FOR_NON_DEVICE,
            then=State.ANSWERED,
            also=("6.4",),
        ),
        Rule(
            "18.1(d)(iii)",
            "a pre-notified Device is added to the Smart Metering Inventory",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(variant("12.2"),),
            shall=(under("18.1(d)", Duty.RESPOND), Duty.ADD_DEVICE),
            shall_not=_NOT_FOR_NON_DEVICE,
            then=State.ANSWERED,
            also=("6.4",),
        ),
        *SCHEDULE_CARDS,
        Rule(
            "18.1(d)(vii)(A)",
            "a Device is decommissioned",
            given=(State.UNDER_CHECK,),
            when=Event.ALL_CHECKS_ARE_SATISFIED,
            provided=(variant("8.3"), Fact.DEVICE_HELD),
            shall=(under("18.1(d)", Duty.RESPOND), Duty.DECOMMISSION_DEVICE),
            shall_not=_NOT_FOR_NON_DEVICE,
            then=State.ANSWERED,
            also=("6.4",),
        ),
    ),
)
