"""Clauses 12 to 14: Threshold Anomaly Detection, quarantine, and sending.

One subject is one Relevant Communication: what the DCC is about to send on behalf of a User, be it
a Command or a Countersigned Service Request. It is sent once detection has been applied and passed,
or once the User has released it from quarantine.
"""

from __future__ import annotations

from srpd.model.composition import ASKER, Coupling, Link
from srpd.model.conditions import unless, where
from srpd.model.machine import Machine
from srpd.model.machines import future_dated_smets1, service_request, volume_count
from srpd.model.machines.leaving_quarantine import CANCELLATION_CARDS, DECISION_CARDS, DECISIONS
from srpd.model.machines.quarantine_terms import (
    OF_GENERATION,
    OF_SMETS1,
    OF_SMETS2,
    PASSES_STILL,
    SENDING,
    Delivery,
    Duty,
    Event,
    Fact,
    State,
    Threshold,
)
from srpd.model.notation import Bar, Choice, Gap, Party, Rule, under
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Generation

__all__ = [
    "COUPLINGS",
    "LINKS",
    "MACHINE",
    "PASSES_STILL",
    "Delivery",
    "Duty",
    "Event",
    "Fact",
    "State",
    "Threshold",
]

_TO_DEVICE = where(Fact.DELIVERY, Delivery.TO_DEVICE)
_TO_USER = where(Fact.DELIVERY, Delivery.TO_USER)
_TO_BOTH = where(Fact.DELIVERY, Delivery.TO_BOTH)
_NO_THRESHOLD = where(
    Fact.THRESHOLD, Threshold.NONE, says="no Anomaly Detection Threshold has been established"
)
_BY_USER = unless(Fact.SIGNED_BY_DCC)
_WHAT_IS_DETECTED = (
    ("a Transformed Service Request or Signed Pre-Command", (OF_SMETS2, _BY_USER), "13.1"),
    (
        "a Command that the DCC itself signs, before its Message Authentication Code is added",
        (OF_SMETS2, Fact.SIGNED_BY_DCC),
        "13.1",
    ),
    ("a SMETS1 Service Request", (OF_SMETS1,), "14.1"),
)

MACHINE = Machine(
    name="quarantine",
    clause="12-14",
    subject="one Relevant Communication",
    bearer=Party.DCC,
    initial=State.SUBMITTED,
    final=frozenset({State.SENT, State.DELETED, State.CANCELLED, State.UNDELIVERABLE}),
    anytime=frozenset({Event.DUE_TO_BE_SENT, Event.TIME_PASSES, *DECISIONS}),
    internal={
        Event.VALUE_IS_WITHIN_LIMITS: None,
        Event.VALUE_EXCEEDS_LIMITS: None,
        Event.REQUIREMENTS_FOR_SENDING_ARE_MET: None,
    },
    caused=frozenset({Event.VOLUME_IS_WITHIN_THRESHOLD, Event.VOLUME_EXCEEDS_THRESHOLD}),
    domains={
        Fact.GENERATION: tuple(Generation),
        Fact.THRESHOLD: tuple(Threshold),
        Fact.DELIVERY: tuple(Delivery),
    },
    impossible=(
        # Clause 14.1(a) keeps data-value thresholds out of the DCC's own detection for SMETS1.
        (OF_SMETS1, where(Fact.THRESHOLD, Threshold.DATA_VALUE)),
        (OF_SMETS1, Fact.SIGNED_BY_DCC),
    ),
    cards=(
        *(
            Rule(
                "12.1",
                f"detection is applied where a threshold has been established for {what}",
                given=(State.SUBMITTED,),
                when=Event.DUE_TO_BE_SENT,
                provided=(where(Fact.THRESHOLD, Threshold.VOLUME), *terms),
                shall=(
                    Duty.APPLY_DETECTION,
                    under("12.4(a)", Duty.COUNT),
                    under(f"{sending}(a)", Duty.SEND_WHAT_WAS_DETECTED),
                ),
                then=State.COUNTED,
            )
            for what, terms, sending in _WHAT_IS_DETECTED
        ),
        Rule(
            "12.1",
            "detection is applied where a limit on a data value has been established",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(where(Fact.THRESHOLD, Threshold.DATA_VALUE),),
            shall=(Duty.APPLY_DETECTION, under("13.1(a)", Duty.SEND_WHAT_WAS_DETECTED)),
            then=State.MEASURED,
        ),
        *(
            Rule(
                "12.2",
                f"{what} that exceeds the threshold is quarantined, and the User is told, subject "
                "to clause 22 of the SMETS1 Supporting Requirements",
                given=(State.COUNTED,),
                when=Event.VOLUME_EXCEEDS_THRESHOLD,
                provided=(generation,),
                shall=(
                    Duty.NOTIFY_USER,
                    Duty.QUARANTINE,
                    under(f"{sending}(b)", Duty.SEND_WHAT_PASSED),
                ),
                shall_not=SENDING,
                then=State.QUARANTINED,
            )
            for what, generation, sending in OF_GENERATION
        ),
        Rule(
            "12.2",
            "a communication whose data value exceeds a limit is quarantined, and the User is told",
            given=(State.MEASURED,),
            when=Event.VALUE_EXCEEDS_LIMITS,
            provided=(unless(Fact.VALUE_WITHIN_LIMITS),),
            shall=(Duty.NOTIFY_USER, Duty.QUARANTINE, under("13.1(b)", Duty.SEND_WHAT_PASSED)),
            shall_not=SENDING,
            then=State.QUARANTINED,
        ),
        *DECISION_CARDS,
        Bar(
            "13.1(b)",
            "what has not been due is not sent",
            given=(State.SUBMITTED,),
            when=Event.TIME_PASSES,
            shall_not=SENDING,
        ),
        Rule(
            "13.1(a)",
            "where no threshold has been established, there is nothing to be applied",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, OF_SMETS2),
            then=State.CLEARED,
            reading=Choice("H-17", "no-threshold-passes"),
        ),
        Gap(
            "13.1(a)",
            "detection has been applied before anything is sent",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, OF_SMETS2),
            question="Clause 12.1 applies detection only where a threshold exists, 13.1(a) sends "
            "only if detection has been applied. With no threshold, may it be sent?",
            reading=Choice("H-17", "open"),
        ),
        Rule(
            "13.1(b)",
            "what passes detection may be sent",
            given=(State.COUNTED,),
            when=Event.VOLUME_IS_WITHIN_THRESHOLD,
            provided=(OF_SMETS2,),
            then=State.CLEARED,
        ),
        Rule(
            "13.1(b)",
            "what passes detection may be sent",
            given=(State.MEASURED,),
            when=Event.VALUE_IS_WITHIN_LIMITS,
            provided=(Fact.VALUE_WITHIN_LIMITS,),
            then=State.CLEARED,
        ),
        Rule(
            "13.2(a)",
            "the Command goes to the Device, if its Communications Hub Function is commissioned",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(OF_SMETS2, _TO_DEVICE, Fact.HUB_COMMISSIONED),
            shall=(Duty.SEND_TO_DEVICE,),
            shall_not=(Duty.SEND_TO_USER,),
            then=State.SENT,
        ),
        Rule(
            "13.2(a)",
            "no Command goes to a Device behind a Communications Hub Function not commissioned",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(OF_SMETS2, _TO_DEVICE, unless(Fact.HUB_COMMISSIONED)),
            may=(Duty.NOTIFY_NOT_DELIVERABLE,),
            shall_not=(Duty.SEND_TO_DEVICE,),
            then=State.UNDELIVERABLE,
        ),
        Rule(
            "13.2(b)",
            "the Command goes to the User who sent the request, if the request specifies it",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(OF_SMETS2, _TO_USER),
            shall=(Duty.SEND_TO_USER,),
            shall_not=(Duty.SEND_TO_DEVICE,),
            then=State.SENT,
        ),
        Rule(
            "13.2(b)",
            "the Command goes to the Device and to the User, if the request specifies both",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(OF_SMETS2, _TO_BOTH, Fact.HUB_COMMISSIONED),
            shall=(Duty.SEND_TO_USER, under("13.2(a)", Duty.SEND_TO_DEVICE)),
            then=State.SENT,
        ),
        Gap(
            "13.2(b)",
            "the Command goes to the Device and to the User, if the request specifies both",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(OF_SMETS2, _TO_BOTH, unless(Fact.HUB_COMMISSIONED)),
            question="If the Communications Hub Function is not commissioned, does the User still "
            "receive the Command for local delivery?",
        ),
        Rule(
            "14.1(a)",
            "where no threshold has been established, there is nothing to be applied",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, OF_SMETS1),
            then=State.CLEARED,
            reading=Choice("H-17", "no-threshold-passes"),
        ),
        Gap(
            "14.1(a)",
            "detection has been applied before anything is Countersigned and sent",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, OF_SMETS1),
            question="Clause 12.1 applies detection only where a threshold exists, 14.1(a) sends "
            "only if detection has been applied. With no threshold, may it be sent?",
            reading=Choice("H-17", "open"),
        ),
        Rule(
            "14.1(b)",
            "what passes detection may be Countersigned and sent",
            given=(State.COUNTED,),
            when=Event.VOLUME_IS_WITHIN_THRESHOLD,
            provided=(OF_SMETS1,),
            then=State.CLEARED,
        ),
        Rule(
            "14.1(b)",
            "what is cleared is Countersigned and goes to the SMETS1 Service Provider",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(OF_SMETS1,),
            shall=(Duty.COUNTERSIGN_AND_SEND,),
            then=State.SENT,
        ),
        *CANCELLATION_CARDS,
    ),
)

COUPLINGS = (
    Coupling(
        "13.1(a)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.SEND_COMMAND,
        to="communication",
        causes=Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
    Coupling(
        "14.1(a)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.SEND_COUNTERSIGNED,
        to="communication",
        causes=Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
    Coupling(
        "14.1(a)",
        of=future_dated_smets1.MACHINE.name,
        duty=future_dated_smets1.Duty.SEND_COUNTERSIGNED,
        to="communication",
        causes=Event.DUE_TO_BE_SENT,
        hands_on=True,
    ),
    Coupling(
        "12.4(a)",
        of=service_request.MACHINE.name,
        duty=service_request.Duty.COUNT_PRE_COMMAND,
        to="count",
        causes=volume_count.Event.A_PRE_COMMAND_IS_COUNTED,
    ),
    Coupling(
        "12.4(a)",
        of=MACHINE.name,
        duty=Duty.COUNT,
        to="count",
        causes=volume_count.Event.COMMUNICATION_IS_COMPARED,
    ),
    Coupling(
        "12.4(d)",
        of=volume_count.MACHINE.name,
        duty=volume_count.Duty.FIND_WITHIN,
        to=ASKER,
        causes=Event.VOLUME_IS_WITHIN_THRESHOLD,
    ),
    Coupling(
        "12.4(d)",
        of=volume_count.MACHINE.name,
        duty=volume_count.Duty.FIND_EXCEEDED,
        to=ASKER,
        causes=Event.VOLUME_EXCEEDS_THRESHOLD,
    ),
)

LINKS = (
    Link(
        "13.2(a)",
        of=MACHINE.name,
        fact=Fact.GENERATION,
        by="request",
        reads=RequestFact.GENERATION,
        table={generation: generation for generation in Generation},
    ),
    Link(
        "13.2(b)",
        of=MACHINE.name,
        fact=Fact.DELIVERY,
        by="request",
        reads=RequestFact.COMMAND_VARIANT,
        table={
            1: Delivery.TO_DEVICE,
            2: Delivery.TO_USER,
            3: Delivery.TO_BOTH,
            5: Delivery.TO_DEVICE,
            6: Delivery.TO_USER,
            7: Delivery.TO_BOTH,
        },
    ),
    Link(
        "13.2(a)",
        of=MACHINE.name,
        fact=Fact.HUB_COMMISSIONED,
        by="hub",
        table={True: True, False: False},
    ),
)
