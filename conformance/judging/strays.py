"""Which messages of a step are judged, and how those that nothing explains are told."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import INJECTED, Entry

_ANSWERED = frozenset({"user", "ops"})


def at_its_time(
    happened: Sequence[Entry], seen: Iterable[Seen], sent: Container[str]
) -> list[Seen]:
    """What was seen in the step itself, and what came before or after it that belongs to nothing.

    What the suite sent to prepare a step, or asked afterwards, is answered, and that is no part of
    the step; what was never asked for is, whenever it comes.
    """
    phases = {entry.number: entry.phase for entry in happened}
    return [
        each
        for each in seen
        if phases[each.entry] == "act"
        or (phases[each.entry] != INJECTED and _belongs_to_nothing(each, sent))
    ]


def _belongs_to_nothing(seen: Seen, sent: Container[str]) -> bool:
    if seen.sort is Sort.ANSWER_AT_OPS or seen.schedule:
        return False
    return seen.about not in sent and not (
        seen.port.partition(".")[0] in _ANSWERED and not seen.about
    )


def in_lines(stray: Iterable[Seen], step: str) -> Iterator[str]:
    """Each message that nothing explains, in one line."""
    for seen in stray:
        at = f", {seen.at}" if seen.at else ""
        yield (
            f"{seen.in_words()}, at {seen.port}: no duty, no permission and no statement of what "
            f"is out of scope explains it (step {step}, entry {seen.entry}{at})"
        )
