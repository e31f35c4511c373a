"""Clause 6.1(c): whether the SMI Status of the Device permits the Service Request.

It concerns every Non-Critical and every SMETS1 Critical Service Request, but for those that the
clause itself and clause 18.1(b)(i) take out. Three readings ask whether one more is spared where
the Device is suspended, and one whether a schedule stands for the Device that it is for.
"""

from __future__ import annotations

from srpd.model.catalogue import SmiStatus
from srpd.model.conditions import either, where
from srpd.model.limbs import Exemption, Limb
from srpd.model.reading import Choice
from srpd.model.requests import (
    COS,
    CRITICAL,
    NON_CRITICAL,
    PASSING_STATUSES,
    SMETS1,
    SMETS2,
    Fact,
    ScheduleHeld,
    variant,
    variant_other_than,
)

NOT_CHECKED = frozenset({"8.4", "8.2", "12.1", "12.2", "8.14.1", "8.14.2", "8.14.3", "8.14.4"})
"""The Non-Device Service Requests of clause 18.1(b)(i)."""

_FIRMWARE = variant("11.1", "11.4")
_TOP_UP_FOR_LOCAL_DELIVERY = (variant("2.2"), SMETS1, where(Fact.COMMAND_VARIANT, 2))
_NAMED = frozenset({"11.1", "11.4", "6.23", "2.2"})
_OPEN = (
    ("H-20", (variant("11.2"),)),
    ("H-21", (variant("11.3"), SMETS1)),
    ("H-22", (variant("8.3"),)),
)
"""Of what may be sent to a suspended Device: the reading, and the Service Request."""
_FAILING = tuple(status for status in SmiStatus if status not in PASSING_STATUSES)
_DOES_NOT_PERMIT = "is none of commissioned, installed not commissioned, whitelisted and pending"
_SAYS = "the SMI Status of the Device permits the Service Request"
_CODES = frozenset({"E5"})
_OF_LOCAL_DELIVERY = (
    (
        where(Fact.COMMAND_VARIANT, 2, 3, says="it asks for a Command for local delivery"),
        frozenset({"E17"}),
    ),
)

STATUS_CHECK: tuple[Limb, ...] = (
    Limb(
        clause="6.1(c)",
        says=_SAYS,
        applies=(
            either(
                (NON_CRITICAL, variant_other_than(_NAMED | NOT_CHECKED)),
                (variant("2.2"), SMETS2),
                (variant("2.2"), where(Fact.COMMAND_VARIANT, 1, 3, 4, 8)),
                (SMETS1, CRITICAL),
                says="it is a SMETS1 Critical Service Request, or a Non-Critical one that is not "
                "exempt",
            ),
            either(
                variant_other_than(frozenset({"11.2", "11.3", "8.3"})),
                where(Fact.SMI_STATUS, *(s for s in SmiStatus if s is not SmiStatus.SUSPENDED)),
                says="it is no 'Read Firmware Version', 'Activate Firmware' or 'Decommission "
                "Device' for a suspended Device",
            ),
        ),
        fails=where(
            Fact.SMI_STATUS, *_FAILING, says=f"the SMI Status of the Device {_DOES_NOT_PERMIT}"
        ),
        codes=_CODES,
        codes_confirmed=True,
        codes_where=_OF_LOCAL_DELIVERY,
        exemptions=(
            Exemption("6.1(c)", "the status check spares firmware updates", (_FIRMWARE,)),
            Exemption("6.1(c)", "the status check spares a change of supplier", (COS,)),
            Exemption(
                "6.1(c)",
                "the status check spares a SMETS1 top up with Command Variant 2",
                _TOP_UP_FOR_LOCAL_DELIVERY,
            ),
            Exemption(
                "18.1(b)(i)",
                "the status check does not apply to these Non-Device Service Requests",
                (variant(*sorted(NOT_CHECKED)),),
            ),
        ),
    ),
    *(
        Limb(
            clause="6.1(c)",
            says=_SAYS,
            applies=applies,
            fails=where(
                Fact.SMI_STATUS,
                SmiStatus.SUSPENDED,
                says="the SMI Status of the Device is suspended",
            ),
            codes=_CODES,
            codes_confirmed=True,
            codes_where=_OF_LOCAL_DELIVERY,
            reading=Choice(reading, "literal"),
        )
        for reading, applies in _OPEN
    ),
    *(
        Limb(
            clause="6.1(c)",
            says="the SMI Status of the Device for which a schedule is permits reading or deleting "
            "it",
            applies=(variant("5.2", "5.3"), where(Fact.SCHEDULE, held)),
            fails=where(
                Fact.STATUS_OF_SCHEDULED,
                *_FAILING,
                says=f"the SMI Status of the Device of the schedule {_DOES_NOT_PERMIT}",
            ),
            codes=_CODES,
            codes_confirmed=True,
            reading=Choice("H-23", "of-the-schedule"),
            assumes=assumes,
        )
        for held, assumes in (
            (ScheduleHeld.HELD, ""),
            (ScheduleHeld.PERHAPS, "that the schedule is still held"),
        )
    ),
)
"""The limb, and one more for each reading that adds to it."""
