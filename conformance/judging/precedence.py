"""What a manner asks beyond Appendix AB: noted with its source, and not judged."""

from __future__ import annotations

from collections.abc import Iterator

from srpd.conformance.judging.scenes import Scene
from srpd.conformance.observing.seen import Sort
from srpd.generators.manners import Manner


def precedence(manner: Manner, scene: Scene, step: str) -> Iterator[str]:
    """Whether a refusal bore the code that a source beside Appendix AB asks for."""
    told = [s for s in scene.seen if s.sort is Sort.REJECTION and s.about in scene.about.values()]
    for seen in told if manner.preferred else []:
        kept = "kept" if seen.code in manner.preferred else "not kept"
        wanted = " or ".join(sorted(manner.preferred))
        did = seen.code or f"a refusal {seen.says}"
        yield f"{manner.rule}. {wanted} was asked for: {kept}. It did: {did} ({step})"
