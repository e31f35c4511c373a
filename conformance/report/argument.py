"""A breach as an argument that can be read, followed and repeated.

It is laid out from the trace and the register: what the clause requires, what was sent and seen,
how the one contradicts the other, what would have been permitted, and how to see it again.
"""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Sequence

from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.verdicts import Breach, Sighting
from srpd.conformance.plain import one_line
from srpd.conformance.report.content import reading_in_words
from srpd.conformance.report.shorthand import shortened
from srpd.model.register import REGISTER

WIDTH = 100
_LET = "Let   "
_DIVERGES = "<- first divergence"


def argument(breach: Breach, target: str = "") -> str:
    """The breach as text of about 100 columns, without a line break at its end.

    `target` is the specification of the target, by which to repeat it. Text that came from the
    target is reduced to a line each, and to characters that are safe on a terminal.
    """
    breach, names = shortened(breach)
    known = REGISTER.get(breach.clause)
    lines = _labelled(f"FAIL  {one_line(breach.clause)}  ", [known.says if known else ""])
    lines.append(
        f"      evidence: {evidence(breach.evidence)}    case {one_line(breach.case)}, "
        f"step {one_line(breach.step)}"
    )
    lines += _labelled("What is required    ", [breach.required])
    lines += _labelled("In what manner    ", breach.manners)
    lines += _let(breach.let)
    lines += _labelled("Where ", [f"{name} is {identifier}" for name, identifier in names])
    lines += _labelled("Then  ", [breach.reasoning])
    lines += _labelled("But  ", not_kept_to(breach))
    at = breaking_entry(breach)
    lines += _labelled(f"PERMITTED{at} (ours)    ", breach.permitted or ("nothing",))
    lines += _labelled(f"OBSERVED{at} (yours)    ", breach.observed or ("nothing",))
    if breach.ruled_out:
        lines += _labelled("Ruled out    ", ["; ".join(breach.ruled_out)])
    if breach.shortest:
        lines += _labelled("Shortest form    ", [breach.shortest])
    if breach.replay:
        lines += [f"Reproduce    {reproduction(breach, target)}"]
    if breach.also:
        lines += _labelled("Also fails for the same reason    ", [", ".join(breach.also)])
    return "\n".join(lines)


def arguments(breaches: Sequence[Breach], most: int, target: str = "") -> str:
    """The first breach of each clause, at most `most`, as text; it says how many more there are."""
    first: dict[str, Breach] = {}
    for breach in breaches:
        first.setdefault(breach.clause, breach)
    shown = [argument(breach, target) for breach in list(first.values())[:most]]
    if len(breaches) > len(shown):
        shown.append(f"... and {len(breaches) - len(shown)} more, in the report")
    return "\n\n".join(shown)


def reproduction(breach: Breach, target: str = "") -> str:
    """The command that repeats the case of a breach; empty if nothing was kept to repeat."""
    if not breach.replay or breach.replay.startswith("srpd "):
        return one_line(breach.replay)
    words = ["srpd", "replay", breach.replay, *(["--target", target] if target else [])]
    return one_line(shlex.join(words), 1000)


def not_kept_to(breach: Breach) -> list[str]:
    """The readings that would permit what was seen, and where the target does otherwise."""
    return [
        f"{each.reading} would permit it: {reading_in_words(each.reading)}. The target does not "
        f"keep to that: see case {each.case}"
        for each in breach.otherwise
    ]


def evidence(kind: Evidence) -> str:
    """How firm the evidence is, with what that means where it is not exact."""
    if kind is Evidence.BOUNDED:
        return "bounded (the target does not say when it has nothing left to do)"
    return Evidence.EXACT.value


def breaking_entry(breach: Breach) -> str:
    """``at 16``, with a space before it: the trace entry of the first divergence, if one is."""
    entries = [sighting.entry for sighting in breach.let if sighting.first_divergence]
    return f" at {entries[0]}" if entries else ""


def trace_reference(sighting: Sighting) -> str:
    """Where in the trace a sighting is: its entry, and the port."""
    port = f", {one_line(sighting.port, 60)}" if sighting.port else ""
    return f"[trace {sighting.entry}{port}]"


def _let(sightings: Iterable[Sighting]) -> list[str]:
    lines: list[str] = []
    for sighting in sightings:
        name = f"{_LET if not lines else ' ' * len(_LET)}m{sighting.entry}  "
        where = trace_reference(sighting)
        if sighting.first_divergence:
            where += f"   {_DIVERGES}"
        line = f"{name}{one_line(sighting.says, 200)}"
        column = WIDTH - 30
        lines.append(f"{line:<{column}}  {where}")
    return lines


def _labelled(label: str, paragraphs: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += textwrap.wrap(
            one_line(paragraph, 1000),
            WIDTH,
            initial_indent=label if not lines else " " * len(label),
            subsequent_indent=" " * len(label),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines
