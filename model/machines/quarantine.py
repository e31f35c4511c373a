"""Clauses 12 to 14: Threshold Anomaly Detection, quarantine, and sending.

One subject is one Relevant Communication: what the DCC is about to send on behalf of a User, be it
a Command or a Countersigned Service Request. It is sent once detection has been applied and passed,
or once the User has released it from quarantine.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.composition import ASKER, Coupling, Link
from srpd.model.conditions import Term, either, unless, where
from srpd.model.machine import Machine
from srpd.model.machines import future_dated_smets1, service_request, volume_count
from srpd.model.notation import Bar, Choice, Gap, Party, Rule, under
from srpd.model.requests import Fact as RequestFact
from srpd.model.requests import Generation


class State(Enum):
    """Where one Relevant Communication stands."""

    SUBMITTED = "submitted"
    COUNTED = "counted against a threshold"
    MEASURED = "measured against a limit on a data value"
    CLEARED = "cleared for sending"
    QUARANTINED = "quarantined"
    SENT = "sent"
    DELETED = "deleted"
    CANCELLED = "its services cancelled while it was quarantined"
    UNDELIVERABLE = "not deliverable"


class Event(Enum):
    """What can happen to a Relevant Communication."""

    DUE_TO_BE_SENT = "it is due to be sent"
    VOLUME_IS_WITHIN_THRESHOLD = "the number counted is within the threshold"
    VOLUME_EXCEEDS_THRESHOLD = "the number counted exceeds the threshold"
    VALUE_IS_WITHIN_LIMITS = "its data value is within the limits"
    VALUE_EXCEEDS_LIMITS = "its data value exceeds the limits"
    REQUIREMENTS_FOR_SENDING_ARE_MET = "the requirements for sending are met"
    TIME_PASSES = "time passes without a decision"
    USER_INSTRUCTS_PROCESSING = "the User that sent the request instructs the DCC to process it"
    ANOTHER_USER_INSTRUCTS_PROCESSING = "another User instructs the DCC to process it"
    USER_CONFIRMS_ANOMALOUS = "the User confirms that it is anomalous or requires deletion"
    PROCEDURES_REQUIRE_DELETION = "the Threshold Anomaly Detection Procedures require deletion"
    SERVICES_ARE_CANCELLED = "the services are cancelled in accordance with Sections H3.18 to H3.20"


class Threshold(Enum):
    """The Anomaly Detection Threshold that has been established for the communication."""

    NONE = "none"
    VOLUME = "a number in a period"
    DATA_VALUE = "a data value"


class Delivery(Enum):
    """Where the originating request specifies that the Command goes."""

    TO_DEVICE = "to the Device"
    TO_USER = "to the User"
    TO_BOTH = "to the Device and to the User"


class Fact(Enum):
    """The facts on which detection and sending depend."""

    GENERATION = "the target Device's generation"
    THRESHOLD = "the Anomaly Detection Threshold established"
    VALUE_WITHIN_LIMITS = "the data value is within the limits"
    DELIVERY = "the delivery"
    HUB_COMMISSIONED = "the Communications Hub Function is commissioned"
    SIGNED_BY_DCC = "the Command is to be Digitally Signed by the DCC"
    RIGHTS_HELD = "the sender's right to send the Service Request is not suspended now"
    STATUS_PERMITS = "the SMI Status of the Device permits the Service Request now"
    REGISTERED = "the sender is an Eligible User by the Registration Data now"


class Duty(Enum):
    """What the DCC must do with a Relevant Communication."""

    APPLY_DETECTION = "apply Threshold Anomaly Detection"
    SEND_WHAT_WAS_DETECTED = "send it only once Threshold Anomaly Detection has been applied"
    SEND_WHAT_PASSED = (
        "send it only if the check is passed, or once the User that sent the request has "
        "instructed the DCC to process it"
    )
    COUNT = "count it with the others of its Service Reference Variant, and compare"
    NOTIFY_USER = "notify the User"
    QUARANTINE = "quarantine it"
    CONTINUE_PROCESSING = "continue to process it"
    DELETE = "delete it from the DCC Systems"
    SEND_TO_DEVICE = "apply the Message Authentication Code and send the Command to the Device"
    SEND_TO_USER = "send the Command to the User"
    COUNTERSIGN_AND_SEND = "Countersign it and send it to the SMETS1 Service Provider"
    CEASE = "process it no further"
    NOTIFY_OF_REFUSAL = "tell the User that it is refused"
    NOTIFY_OF_CANCELLATION = "tell the User that its services are cancelled"
    NOTIFY_NOT_DELIVERABLE = "tell the User that the Command cannot be delivered"


_SMETS1: Term = where(Fact.GENERATION, Generation.SMETS1, says="it is a SMETS1 Service Request")
_SMETS2: Term = where(Fact.GENERATION, Generation.SMETS2, says="it becomes a Command")
_TO_DEVICE = where(Fact.DELIVERY, Delivery.TO_DEVICE)
_TO_USER = where(Fact.DELIVERY, Delivery.TO_USER)
_TO_BOTH = where(Fact.DELIVERY, Delivery.TO_BOTH)
_NO_THRESHOLD = where(
    Fact.THRESHOLD, Threshold.NONE, says="no Anomaly Detection Threshold has been established"
)
_SENDING = (Duty.SEND_TO_DEVICE, Duty.SEND_TO_USER, Duty.COUNTERSIGN_AND_SEND)
_OF_GENERATION = (("a Command", _SMETS2, "13.1"), ("a SMETS1 Service Request", _SMETS1, "14.1"))
_BY_USER = unless(Fact.SIGNED_BY_DCC)
_WHAT_IS_DETECTED = (
    ("a Transformed Service Request or Signed Pre-Command", (_SMETS2, _BY_USER), "13.1"),
    (
        "a Command that the DCC itself signs, before its Message Authentication Code is added",
        (_SMETS2, Fact.SIGNED_BY_DCC),
        "13.1",
    ),
    ("a SMETS1 Service Request", (_SMETS1,), "14.1"),
)
_ONCE = Choice("H-41", "once")
_AGAIN = Choice("H-41", "again-on-release")
PASSES_STILL = (Fact.RIGHTS_HELD, Fact.STATUS_PERMITS, Fact.REGISTERED)
"""The checks of clause 6.1 that can come to fail while something waits in quarantine."""
_PASSES_NO_MORE = either(
    *(unless(fact) for fact in PASSES_STILL),
    says="a check of clause 6.1 is no longer satisfied",
)
_DECISIONS = (
    Event.USER_INSTRUCTS_PROCESSING,
    Event.USER_CONFIRMS_ANOMALOUS,
    Event.PROCEDURES_REQUIRE_DELETION,
)

MACHINE = Machine(
    name="quarantine",
    clause="12-14",
    subject="one Relevant Communication",
    bearer=Party.DCC,
    initial=State.SUBMITTED,
    final=frozenset({State.SENT, State.DELETED, State.CANCELLED, State.UNDELIVERABLE}),
    anytime=frozenset({Event.DUE_TO_BE_SENT, Event.TIME_PASSES, *_DECISIONS}),
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
        (_SMETS1, where(Fact.THRESHOLD, Threshold.DATA_VALUE)),
        (_SMETS1, Fact.SIGNED_BY_DCC),
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
                shall_not=_SENDING,
                then=State.QUARANTINED,
            )
            for what, generation, sending in _OF_GENERATION
        ),
        Rule(
            "12.2",
            "a communication whose data value exceeds a limit is quarantined, and the User is told",
            given=(State.MEASURED,),
            when=Event.VALUE_EXCEEDS_LIMITS,
            provided=(unless(Fact.VALUE_WITHIN_LIMITS),),
            shall=(Duty.NOTIFY_USER, Duty.QUARANTINE, under("13.1(b)", Duty.SEND_WHAT_PASSED)),
            shall_not=_SENDING,
            then=State.QUARANTINED,
        ),
        Bar(
            "12.3(a)",
            "while the User decides nothing, the quarantine is maintained",
            given=(State.QUARANTINED,),
            when=Event.TIME_PASSES,
            shall_not=_SENDING,
        ),
        Bar(
            "12.3(a)",
            "while it is quarantined it is not sent, even if it falls due again",
            given=(State.QUARANTINED,),
            when=Event.DUE_TO_BE_SENT,
            shall_not=_SENDING,
        ),
        Rule(
            "12.3(a)",
            "when the relevant User instructs it, processing continues",
            given=(State.QUARANTINED,),
            when=Event.USER_INSTRUCTS_PROCESSING,
            shall=(Duty.CONTINUE_PROCESSING,),
            then=State.CLEARED,
            reading=_ONCE,
        ),
        Rule(
            "12.3(a)",
            "when the relevant User instructs it, processing continues, if the checks that can "
            "have come to fail meanwhile are satisfied still",
            given=(State.QUARANTINED,),
            when=Event.USER_INSTRUCTS_PROCESSING,
            provided=PASSES_STILL,
            shall=(Duty.CONTINUE_PROCESSING,),
            then=State.CLEARED,
            reading=_AGAIN,
        ),
        Rule(
            "12.3(a)",
            "when the relevant User instructs it and a check has come to fail, it is not sent",
            given=(State.QUARANTINED,),
            when=Event.USER_INSTRUCTS_PROCESSING,
            provided=(_PASSES_NO_MORE,),
            may=(Duty.NOTIFY_OF_REFUSAL,),
            shall_not=_SENDING,
            then=State.DELETED,
            reading=_AGAIN,
        ),
        *(
            Rule(
                "12.3(a)",
                "what one User has sent is not released by another",
                given=(State.QUARANTINED,),
                when=Event.ANOTHER_USER_INSTRUCTS_PROCESSING,
                provided=(generation,),
                shall_not=_SENDING,
                also=(f"{sending}(b)",),
            )
            for _, generation, sending in _OF_GENERATION
        ),
        Rule(
            "12.3(b)",
            "when the User confirms that it is anomalous or otherwise requires deletion, it is "
            "deleted",
            given=(State.QUARANTINED,),
            when=Event.USER_CONFIRMS_ANOMALOUS,
            shall=(Duty.DELETE,),
            shall_not=_SENDING,
            then=State.DELETED,
        ),
        Rule(
            "12.3(c)",
            "when the Procedures require it, it is deleted",
            given=(State.QUARANTINED,),
            when=Event.PROCEDURES_REQUIRE_DELETION,
            shall=(Duty.DELETE,),
            shall_not=_SENDING,
            then=State.DELETED,
        ),
        Bar(
            "12.3(b)",
            "what has been deleted is not sent, whatever is decided afterwards",
            given=(State.DELETED,),
            when=Event.USER_INSTRUCTS_PROCESSING,
            shall_not=_SENDING,
        ),
        *(
            Gap(
                "12.3(a)",
                "a decision concerns what is quarantined",
                given=(State.SUBMITTED,),
                when=decision,
                question="What follows when a decision arrives for a communication that has not "
                "been quarantined?",
            )
            for decision in _DECISIONS
        ),
        Bar(
            "13.1(b)",
            "what has not been due is not sent",
            given=(State.SUBMITTED,),
            when=Event.TIME_PASSES,
            shall_not=_SENDING,
        ),
        Rule(
            "13.1(a)",
            "where no threshold has been established, there is nothing to be applied",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, _SMETS2),
            then=State.CLEARED,
            reading=Choice("H-17", "no-threshold-passes"),
        ),
        Gap(
            "13.1(a)",
            "detection has been applied before anything is sent",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, _SMETS2),
            question="Clause 12.1 applies detection only where a threshold exists, 13.1(a) sends "
            "only if detection has been applied. With no threshold, may it be sent?",
            reading=Choice("H-17", "open"),
        ),
        Rule(
            "13.1(b)",
            "what passes detection may be sent",
            given=(State.COUNTED,),
            when=Event.VOLUME_IS_WITHIN_THRESHOLD,
            provided=(_SMETS2,),
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
            provided=(_SMETS2, _TO_DEVICE, Fact.HUB_COMMISSIONED),
            shall=(Duty.SEND_TO_DEVICE,),
            shall_not=(Duty.SEND_TO_USER,),
            then=State.SENT,
        ),
        Rule(
            "13.2(a)",
            "no Command goes to a Device behind a Communications Hub Function not commissioned",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(_SMETS2, _TO_DEVICE, unless(Fact.HUB_COMMISSIONED)),
            may=(Duty.NOTIFY_NOT_DELIVERABLE,),
            shall_not=(Duty.SEND_TO_DEVICE,),
            then=State.UNDELIVERABLE,
        ),
        Rule(
            "13.2(b)",
            "the Command goes to the User who sent the request, if the request specifies it",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(_SMETS2, _TO_USER),
            shall=(Duty.SEND_TO_USER,),
            shall_not=(Duty.SEND_TO_DEVICE,),
            then=State.SENT,
        ),
        Rule(
            "13.2(b)",
            "the Command goes to the Device and to the User, if the request specifies both",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(_SMETS2, _TO_BOTH, Fact.HUB_COMMISSIONED),
            shall=(Duty.SEND_TO_USER, under("13.2(a)", Duty.SEND_TO_DEVICE)),
            then=State.SENT,
        ),
        Gap(
            "13.2(b)",
            "the Command goes to the Device and to the User, if the request specifies both",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(_SMETS2, _TO_BOTH, unless(Fact.HUB_COMMISSIONED)),
            question="If the Communications Hub Function is not commissioned, does the User still "
            "receive the Command for local delivery?",
        ),
        Rule(
            "14.1(a)",
            "where no threshold has been established, there is nothing to be applied",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, _SMETS1),
            then=State.CLEARED,
            reading=Choice("H-17", "no-threshold-passes"),
        ),
        Gap(
            "14.1(a)",
            "detection has been applied before anything is Countersigned and sent",
            given=(State.SUBMITTED,),
            when=Event.DUE_TO_BE_SENT,
            provided=(_NO_THRESHOLD, _SMETS1),
            question="Clause 12.1 applies detection only where a threshold exists, 14.1(a) sends "
            "only if detection has been applied. With no threshold, may it be sent?",
            reading=Choice("H-17", "open"),
        ),
        Rule(
            "14.1(b)",
            "what passes detection may be Countersigned and sent",
            given=(State.COUNTED,),
            when=Event.VOLUME_IS_WITHIN_THRESHOLD,
            provided=(_SMETS1,),
            then=State.CLEARED,
        ),
        Rule(
            "14.1(b)",
            "what is cleared is Countersigned and goes to the SMETS1 Service Provider",
            given=(State.CLEARED,),
            when=Event.REQUIREMENTS_FOR_SENDING_ARE_MET,
            provided=(_SMETS1,),
            shall=(Duty.COUNTERSIGN_AND_SEND,),
            then=State.SENT,
        ),
        Rule(
            "15.3",
            "what waits in quarantine is processed no further once its services are cancelled",
            given=(State.QUARANTINED,),
            when=Event.SERVICES_ARE_CANCELLED,
            shall=(Duty.CEASE,),
            may=(Duty.NOTIFY_OF_CANCELLATION,),
            shall_not=_SENDING,
            then=State.CANCELLED,
        ),
        Bar(
            "15.3",
            "whatever the User instructs afterwards, what was cancelled is not sent",
            given=(State.CANCELLED,),
            when=Event.USER_INSTRUCTS_PROCESSING,
            shall_not=_SENDING,
        ),
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
