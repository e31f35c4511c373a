"""What comes first: of the codes by a source beside Appendix AB, and of the checks in question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srpd.conformance.bindings.ways import fact_of
from srpd.conformance.judging.step_context import StepContext
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner
from srpd.model.composition import Profile
from srpd.model.limbs import Limb


def precedence(manner: Manner, context: StepContext, step: str) -> Iterator[str]:
    """Whether a refusal bore the code that a source beside Appendix AB asks for."""
    told = [
        s for s in context.seen if s.sort is Sort.REJECTION and s.about in context.about.values()
    ]
    for seen in told if manner.preferred else []:
        kept = "kept" if seen.code in manner.preferred else "not kept"
        wanted = " or ".join(sorted(manner.preferred))
        did = seen.code or f"a refusal {seen.says}"
        yield f"{manner.rule}. {wanted} was asked for: {kept}. It did: {did} ({step})"


def in_question(limbs: Sequence[Limb], profile: Profile | None) -> tuple[Limb, ...]:
    """A check list, first what is about a fact that has come about in another way than usual."""
    fact = fact_of(profile.how) if profile else None
    return tuple(sorted(limbs, key=lambda limb: limb.fails.fact is not fact))
