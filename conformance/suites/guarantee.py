"""What a checking suite guarantees, and on which assumptions, in words.

The words are data that the generator writes into a certificate and the checker demands there.
"""

from __future__ import annotations

ASSUMPTIONS = (
    "Reset is reliable: it brings the implementation to the same initial state each time.",
    "Outputs are observable: all that it sends in answer to a stimulus is seen, and is seen before "
    "the next stimulus.",
    "It is deterministic: in one state it answers one stimulus in one way. Where it may answer in "
    "several, the suite must be repeated until every answer it can give has been given (the "
    "complete testing assumption).",
    "The abstraction holds: it treats alike all messages and instants that one stimulus of the "
    "system stands for.",
    "Looking is harmless: to read the inventory or a schedule changes nothing, and what the tester "
    "arranges is arranged.",
    "What is right is what the model permits under the readings named; a difference that another "
    "reading permits is reported as that reading, not as a fault.",
)
"""What must hold of the implementation and of the set-up for the guarantee to hold."""


def fault_domain(system: str, classes: int, extra: int, inseparable: int) -> str:
    """The machines of which a checking suite misses no fault.

    `classes` counts the configurations that differ in what is permitted, `extra` the states more
    that an implementation may have, `inseparable` the pairs that no sequence separates.
    """
    count = f"{classes + extra} state" + ("s" if classes + extra > 1 else "")
    domain = (
        f"Every implementation that answers the stimuli of the system {system} as a deterministic "
        f"machine of at most {count}: {classes} that differ in what is permitted, and "
        f"{extra} more"
    )
    if inseparable:
        domain += (
            "; a state that serves several configurations which no sequence of stimuli separates "
            "is counted once for each of them that differs in what is permitted"
        )
    return domain + "."
