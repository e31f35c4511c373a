"""Every fact can be denied in plain words, and what is denied is affirmed."""

from __future__ import annotations

import pytest

from srpd.model.machines import MACHINES
from srpd.model.negation import negated

FACTS = sorted(
    {
        str(fact.value)
        for machine in MACHINES.values()
        for fact, values in machine.fact_domains.items()
        if set(values) == {True, False}
    }
)


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("it is not a Replay", "it is a Replay"),
        ("D has not elapsed since the incident", "D has elapsed since the incident"),
        ("its Cryptographic Protection checks", "its Cryptographic Protection does not check"),
        ("the sender holds the right to send it", "the sender does not hold the right to send it"),
        ("the User has received the image", "the User has not received the image"),
        ("that Certificate has the role", "that Certificate does not have the role"),
        ("its settings allow only these", "its settings do not allow only these"),
        ("there is a Gas Smart Meter", "there is no Gas Smart Meter"),
        ("each issuer in it is named", "not each issuer in it is named"),
        ("the sender created every one", "the sender did not create every one"),
    ],
)
def test_the_first_verb_is_denied(said: str, denied: str) -> None:
    assert negated(said) == denied


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_can_be_denied_without_saying_that_it_is_not_the_case(fact: str) -> None:
    denied = negated(fact)
    assert denied != fact
    assert " not not " not in denied


def test_a_sentence_without_a_known_verb_is_refused() -> None:
    with pytest.raises(ValueError, match="no verb"):
        negated("nothing at all")
