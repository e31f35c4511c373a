"""Clause 3: what a User does with a Pre-Command.

One subject is one Pre-Command that a User receives, until the User sends the Signed Pre-Command or
may not. What the DCC does with a Signed Pre-Command: see the machine `signed-pre-command`.
"""

from __future__ import annotations

from enum import Enum

from srpd.model.conditions import unless
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Party, Rule, under


class State(Enum):
    """Where one Pre-Command stands."""

    AWAITED = "awaited"
    UNDER_CHECK = "under check"
    CHECK_FAILED = "not correlated, as a check is not satisfied"
    CORRELATED = "correlated"
    SIGNED = "signed and sent"


class Event(Enum):
    """What can happen to a Pre-Command."""

    USER_RECEIVES_IT = "the User receives it"
    CHECKS_ARE_SATISFIED = "both checks are satisfied"
    A_CHECK_IS_NOT_SATISFIED = "a check is not satisfied"
    USER_CONSIDERS_SIGNING = "the User considers signing it"


class Fact(Enum):
    """What the User finds."""

    PROTECTION_VALID = "its Cryptographic Protection checks"
    CERTIFICATE_VALID = "the Validity of the Certificate used for that is confirmed"
    IDENTICAL = "Correlation shows it substantively identical to the Service Request"
    SUPPLY_SENSITIVE = "Section G3.25 (Supply Sensitive Check) applies"


class Duty(Enum):
    """What the User must do with a Pre-Command, or may."""

    CHECK_PROTECTION = "Check the Cryptographic Protection of the Pre-Command"
    CONFIRM_CERTIFICATE = "Confirm the Validity of the Certificate used for that"
    CORRELATE = "Correlate the Pre-Command"
    SIGN = "Digitally Sign its GBCS Payload"
    SEND = "send the Signed Pre-Command to the DCC"
    CHECK_SUPPLY = "comply with the obligations under Section G3.25"


_SIGN_AND_SEND = (Duty.SIGN, Duty.SEND)
_BOTH = (Fact.PROTECTION_VALID, Fact.CERTIFICATE_VALID)

MACHINE = Machine(
    name="received-pre-command",
    clause="3",
    subject="one Pre-Command received",
    bearer=Party.USER,
    initial=State.AWAITED,
    final=frozenset({State.SIGNED}),
    internal={Event.CHECKS_ARE_SATISFIED: None, Event.A_CHECK_IS_NOT_SATISFIED: None},
    cards=(
        Rule(
            "3.1(a)",
            "a Pre-Command and the Certificate that protects it are checked",
            given=(State.AWAITED,),
            when=Event.USER_RECEIVES_IT,
            shall=(Duty.CHECK_PROTECTION, under("3.1(b)", Duty.CONFIRM_CERTIFICATE)),
            then=State.UNDER_CHECK,
        ),
        *(
            Rule(
                clause,
                f"a Pre-Command {whose} need not be Correlated, and so is not signed",
                given=(State.UNDER_CHECK,),
                when=Event.A_CHECK_IS_NOT_SATISFIED,
                provided=(unless(fact),),
                shall_not=_SIGN_AND_SEND,
                then=State.CHECK_FAILED,
                alternative="3.1(c)",
                also=("3.1(c)",),
            )
            for clause, whose, fact in (
                ("3.1(a)", "whose protection does not check", Fact.PROTECTION_VALID),
                ("3.1(b)", "whose Certificate is not valid", Fact.CERTIFICATE_VALID),
            )
        ),
        Rule(
            "3.1(c)",
            "a Pre-Command that passes both checks is Correlated",
            given=(State.UNDER_CHECK,),
            when=Event.CHECKS_ARE_SATISFIED,
            provided=(*_BOTH, Fact.IDENTICAL),
            shall=(Duty.CORRELATE,),
            then=State.CORRELATED,
        ),
        Rule(
            "3.1(c)",
            "Correlation shows one that differs from the Service Request, so it is not signed",
            given=(State.UNDER_CHECK,),
            when=Event.CHECKS_ARE_SATISFIED,
            provided=(*_BOTH, unless(Fact.IDENTICAL)),
            shall=(Duty.CORRELATE,),
            shall_not=_SIGN_AND_SEND,
            then=State.CORRELATED,
        ),
        Bar(
            "3.2",
            "what was not shown to be identical by Correlation may not be signed",
            given=(State.CHECK_FAILED,),
            when=Event.USER_CONSIDERS_SIGNING,
            shall_not=_SIGN_AND_SEND,
        ),
        Bar(
            "3.2",
            "what Correlation shows to differ from the Service Request may not be signed",
            given=(State.CORRELATED,),
            when=Event.USER_CONSIDERS_SIGNING,
            provided=(unless(Fact.IDENTICAL),),
            shall_not=_SIGN_AND_SEND,
        ),
        Rule(
            "3.2",
            "what is substantively identical to the Service Request may be signed and sent",
            given=(State.CORRELATED,),
            when=Event.USER_CONSIDERS_SIGNING,
            provided=(Fact.IDENTICAL, unless(Fact.SUPPLY_SENSITIVE)),
            may=_SIGN_AND_SEND,
            then=State.SIGNED,
        ),
        Rule(
            "3.3",
            "where the Supply Sensitive Check applies, the User complies with it as well",
            given=(State.CORRELATED,),
            when=Event.USER_CONSIDERS_SIGNING,
            provided=(Fact.IDENTICAL, Fact.SUPPLY_SENSITIVE),
            shall=(Duty.CHECK_SUPPLY,),
            may=_SIGN_AND_SEND,
            then=State.SIGNED,
            also=("3.2",),
        ),
    ),
)
