"""The laws that a machine can be, for tests that hold of each of them."""

from __future__ import annotations

from collections.abc import Iterator

from srpd.model.machine import Machine
from srpd.model.readings import DEFAULTS, READINGS


def choices_of(machine: Machine) -> Iterator[dict[str, str]]:
    """The alternatives of the readings that its cards speak of: the defaults, then each other one.

    All combinations would be thousands; which cards meet under any of them the machine itself sees
    to when it is defined.
    """
    spoken = sorted({card.reading.reading for card in machine.cards if card.reading})
    usual = {name: DEFAULTS[name] for name in spoken}
    yield usual
    for name in spoken:
        for alternative in READINGS[name].alternatives[1:]:
            yield {**usual, name: alternative.name}
