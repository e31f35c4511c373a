"""Clauses 12.3 and 15.3: how long a communication is quarantined, and what ends it."""

from __future__ import annotations

from srpd.model.conditions import either, unless
from srpd.model.machines.quarantine_terms import (
    OF_GENERATION,
    PASSES_STILL,
    SENDING,
    Duty,
    Event,
    State,
)
from srpd.model.notation import Bar, Card, Choice, Gap, Rule

_ONCE = Choice("H-41", "once")
_AGAIN = Choice("H-41", "again-on-release")
_PASSES_NO_MORE = either(
    *(unless(fact) for fact in PASSES_STILL),
    says="a check of clause 6.1 is no longer satisfied",
)
DECISIONS = (
    Event.USER_INSTRUCTS_PROCESSING,
    Event.USER_CONFIRMS_ANOMALOUS,
    Event.PROCEDURES_REQUIRE_DELETION,
)
"""What can be decided on what is quarantined."""

DECISION_CARDS: tuple[Card, ...] = (
    Bar(
        "12.3(a)",
        "while the User decides nothing, the quarantine is maintained",
        given=(State.QUARANTINED,),
        when=Event.TIME_PASSES,
        shall_not=SENDING,
    ),
    Bar(
        "12.3(a)",
        "while it is quarantined it is not sent, even if it falls due again",
        given=(State.QUARANTINED,),
        when=Event.DUE_TO_BE_SENT,
        shall_not=SENDING,
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
        shall_not=SENDING,
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
            shall_not=SENDING,
            also=(f"{sending}(b)",),
        )
        for _, generation, sending in OF_GENERATION
    ),
    Rule(
        "12.3(b)",
        "when the User confirms that it is anomalous or otherwise requires deletion, it is deleted",
        given=(State.QUARANTINED,),
        when=Event.USER_CONFIRMS_ANOMALOUS,
        shall=(Duty.DELETE,),
        may=(Duty.NOTIFY_OF_DELETION,),
        shall_not=SENDING,
        then=State.DELETED,
    ),
    Rule(
        "12.3(c)",
        "when the Procedures require it, it is deleted",
        given=(State.QUARANTINED,),
        when=Event.PROCEDURES_REQUIRE_DELETION,
        shall=(Duty.DELETE,),
        may=(Duty.NOTIFY_OF_DELETION,),
        shall_not=SENDING,
        then=State.DELETED,
    ),
    Bar(
        "12.3(b)",
        "what has been deleted is not sent, whatever is decided afterwards",
        given=(State.DELETED,),
        when=Event.USER_INSTRUCTS_PROCESSING,
        shall_not=SENDING,
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
        for decision in DECISIONS
    ),
)
"""The cards of clause 12.3."""

CANCELLATION_CARDS: tuple[Card, ...] = (
    Rule(
        "15.3",
        "what waits in quarantine is processed no further once its services are cancelled",
        given=(State.QUARANTINED,),
        when=Event.SERVICES_ARE_CANCELLED,
        shall=(Duty.CEASE,),
        may=(Duty.NOTIFY_OF_CANCELLATION,),
        shall_not=SENDING,
        then=State.CANCELLED,
    ),
    Bar(
        "15.3",
        "whatever the User instructs afterwards, what was cancelled is not sent",
        given=(State.CANCELLED,),
        when=Event.USER_INSTRUCTS_PROCESSING,
        shall_not=SENDING,
    ),
)
"""The cards of clause 15.3."""
