"""What the DCC checks of the place in a sequence that a request claims to have.

Clause 15.1 orders what depends on what; which places make sense is in the DCC User Interface
Specification, with the Response Codes of those that do not. The clause cited is the one that such
a request, if it were accepted, would leave without an order to keep.
"""

from __future__ import annotations

from collections.abc import Iterator

from srpd.model.conditions import Condition, Term, where
from srpd.model.limbs import Limb
from srpd.model.requests import (
    DEPENDENT,
    HAS_A_TIME,
    HELD_BY_THE_DCC_UNTIL_ITS_DATE,
    IN_A_SEQUENCE,
    SMETS1,
    SMETS2,
    Fact,
    SequencePlace,
)

SOURCE = "MP260 legal text, 3.5.10"
_VARIANTS_FOR_A_DEVICE = frozenset({1, 3, 5, 7})


_OF_THE_INTERFACE = (
    f"{SOURCE}: the check and its code are the interface's; of Appendix AB, 15.1 is what such a "
    "place would leave without an order, and 6.3 or 7.3(b) has the User told"
)


def _limb(
    clause: str, says: str, code: str, fails: Condition, *applies: Term, assumes: str = ""
) -> Limb:
    return Limb(
        clause=clause,
        says=says,
        applies=applies,
        fails=fails,
        codes=frozenset({code}),
        codes_confirmed=True,
        assumes=assumes,
        source=_OF_THE_INTERFACE,
    )


def _places(clause: str, *applies: Term) -> Iterator[Limb]:
    for says, code, place in (
        (
            "a request that is the first of its sequence names none before it",
            "E40",
            SequencePlace.FIRST_AND_DEPENDENT,
        ),
        ("no two requests depend on the same one", "E41", SequencePlace.TAKEN),
        ("no request depends on itself, directly or in a circle", "E42", SequencePlace.CIRCULAR),
    ):
        yield _limb(clause, says, code, where(Fact.SEQUENCE, place), IN_A_SEQUENCE, *applies)


def _command_variant(clause: str, possible: tuple[int, ...], *applies: Term) -> Limb:
    unfit = (number for number in possible if number not in _VARIANTS_FOR_A_DEVICE)
    return _limb(
        clause,
        "the Command Variant of a request in a sequence has its Command sent to the Device",
        "E45",
        where(Fact.COMMAND_VARIANT, *unfit),
        IN_A_SEQUENCE,
        *applies,
        assumes="which Command Variants can be used in a sequence",
    )


def _of_service_requests(clause: str, generation: Term) -> Iterator[Limb]:
    yield from _places(clause, generation)
    yield _command_variant(clause, (1, 2, 3, 4, 8), generation)
    yield _limb(
        clause,
        "a request that depends on another is not one that the DCC holds until an execution date",
        "E53",
        HAS_A_TIME,
        DEPENDENT,
        HELD_BY_THE_DCC_UNTIL_ITS_DATE,
        generation,
    )
    yield _limb(
        clause,
        "no gas Service Request in a sequence returns encrypted data",
        "E54",
        where(Fact.SEQUENCE, SequencePlace.ENCRYPTED_GAS_DATA),
        IN_A_SEQUENCE,
        generation,
        assumes="which gas Service Requests return encrypted data",
    )


CHECKS_OF_A_SEQUENCE: tuple[Limb, ...] = (
    *_of_service_requests("15.1(a)", SMETS2),
    *_of_service_requests("15.1(b)", SMETS1),
)
"""For Service Requests."""

CHECKS_OF_A_SIGNED_SEQUENCE: tuple[Limb, ...] = (
    *_places("15.1(a)"),
    _command_variant("15.1(a)", (5, 6, 7)),
)
"""For Signed Pre-Commands."""
