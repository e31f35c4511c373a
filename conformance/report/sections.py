"""Parts of the HTML report: the mark of a verdict, and the argument of a breach."""

from __future__ import annotations

from srpd.conformance.judging.verdicts import Breach, Verdict
from srpd.conformance.plain import one_line
from srpd.conformance.report.argument import (
    breaking_entry,
    evidence,
    not_kept_to,
    reproduction,
    trace_reference,
)
from srpd.conformance.report.markup import Markup, joined, tag
from srpd.conformance.report.shorthand import shortened
from srpd.model.register import REGISTER


def verdict_mark(verdict: Verdict) -> Markup:
    """The verdict in words; its colour only repeats them."""
    kind = verdict.value.lower().replace(" ", "-")
    return tag("span", verdict.value, class_=f"verdict {kind}")


def breach_section(breach: Breach, number: int, target: str) -> Markup:
    """The argument that the target broke a clause, under a heading of its own."""
    breach, names = shortened(breach)
    known = REGISTER.get(breach.clause)
    at = breaking_entry(breach)
    terms = [
        ("What is required", breach.required),
        ("In what manner", _listed(breach.manners) if breach.manners else ""),
        ("Let", _sightings(breach)),
        ("Where", _listed(tuple(f"{name} is {id}" for name, id in names)) if names else ""),
        ("Then", breach.reasoning),
        ("But", _listed(tuple(not_kept_to(breach))) if breach.otherwise else ""),
        (f"PERMITTED{at} (ours)", _listed(breach.permitted)),
        (f"OBSERVED{at} (yours)", _listed(breach.observed)),
        ("Ruled out", _listed(breach.ruled_out) if breach.ruled_out else ""),
        ("Shortest form", breach.shortest),
        ("Reproduce", tag("code", reproduction(breach, target)) if breach.replay else ""),
        ("Also fails for the same reason", ", ".join(breach.also)),
    ]
    return tag(
        "article",
        tag("h3", verdict_mark(Verdict.FAIL), " clause ", breach.clause),
        tag("p", known.says, class_="says") if known else "",
        tag(
            "p",
            f"Evidence: {evidence(breach.evidence)}. Case {one_line(breach.case)}, "
            f"step {one_line(breach.step)}.",
            class_="where",
        ),
        tag("dl", *(joined((tag("dt", term), tag("dd", says))) for term, says in terms if says)),
        id=f"breach-{number}",
        class_="breach",
    )


def _sightings(breach: Breach) -> Markup:
    rows = [
        tag(
            "li",
            tag("b", f"m{sighting.entry}"),
            " ",
            one_line(sighting.says, 200),
            " ",
            tag("span", trace_reference(sighting), class_="trace"),
            tag("strong", " ← first divergence") if sighting.first_divergence else "",
            class_="diverges" if sighting.first_divergence else "sighting",
        )
        for sighting in breach.let
    ]
    return tag("ol", *rows) if rows else Markup()


def _listed(lines: tuple[str, ...]) -> Markup:
    if len(lines) == 1:
        return joined((one_line(lines[0], 1000),))
    return tag("ul", *(tag("li", one_line(line, 1000)) for line in lines or ("nothing",)))
