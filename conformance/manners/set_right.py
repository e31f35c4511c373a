"""Setting right what a profile itself makes wrong, so that the manner alone breaks the rule."""

from __future__ import annotations

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.bindings.drafts import Draft, draft
from srpd.model.requests import Fact


def structure(_: Bench, made: Draft) -> None:
    """The body of the request is that of its Service Reference Variant."""
    made.facts = {**made.facts, Fact.STRUCTURE_VERIFIED: True}
    fresh = draft(made.profile, made.facts, made.pki)
    made.whole_body, made.replacements = fresh.whole_body, fresh.replacements


def signature(_: Bench, made: Draft) -> None:
    """The signature of the request is the one that was made."""
    made.tampered = False


def replay(_: Bench, made: Draft) -> None:
    """The request is not sent twice."""
    made.replays = False
