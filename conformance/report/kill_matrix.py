"""The kill matrix as one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from srpd.conformance.report.markup import Markup, joined, table, tag

PAGE = "kill-matrix.html"
TITLE = "The kill matrix"
_LEAD = (
    "A mutant is an implementation with one fault. The suite that srpd run makes with no options "
    "is put to it. It is killed if a check fails that cites the clause which the fault breaks; "
    "another clause that fails beside it does not count."
)


def page(matrix: Mapping[str, Any]) -> str:
    """The matrix of `killing.matrix`, as HTML."""
    sections = (
        ("Totals", _totals(matrix["totals"])),
        ("Clauses", _clauses(matrix["clauses"])),
        ("Survivors", _survivors(matrix["mutants"])),
        ("Kills", _kills(matrix["mutants"])),
    )
    body = [tag("section", tag("h2", head), content) for head, content in sections]
    style = files("srpd.conformance.report").joinpath("report.css").read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", TITLE),
        Markup(f"<style>\n{style}</style>"),
    )
    header = tag("header", tag("h1", TITLE), tag("p", _LEAD, class_="lead"))
    main = tag("main", joined(body, "\n"))
    return "<!DOCTYPE html>\n" + tag("html", head, tag("body", header, main), lang="en-GB")


def _totals(totals: Mapping[str, Any]) -> Markup:
    rows = [(key.replace("_", " "), _in_words(value)) for key, value in totals.items()]
    return table(("Of", "Number"), rows, kind="totals", caption="Mutants and clauses")


def _in_words(value: Any) -> str:
    return (", ".join(value) or "none") if isinstance(value, list) else str(value)


def _clauses(rows: Sequence[Mapping[str, Any]]) -> Markup:
    return table(
        ("Clause", "What it says", "Mutants killed by it", "Mutants that survive it"),
        (
            (row["clause"], row["says"], ", ".join(row["killed"]), ", ".join(row["surviving"]))
            for row in rows
        ),
        kind="matrix",
        caption="Every clause that a mutant breaks",
    )


def _survivors(rows: Sequence[Mapping[str, Any]]) -> Markup:
    surviving = [row for row in rows if not row["killed"]]
    if not surviving:
        return tag("p", "None.")
    return table(
        ("Mutant", "What it does wrong", "It survives", "What failed instead", "Finding"),
        (
            (
                row["mutant"],
                row["says"],
                ", ".join(row["survives"]),
                ", ".join((*row["also"], *row["errors"])),
                row["finding"],
            )
            for row in surviving
        ),
        kind="kills",
        caption="What the suite does not kill by the clause that is broken",
    )


def _kills(rows: Sequence[Mapping[str, Any]]) -> Markup:
    return table(
        ("Mutant", "What it does wrong", "Clause", "System", "Step", "The check that failed"),
        (
            (
                row["mutant"],
                row["says"],
                kill["clause"],
                kill["system"],
                kill["step"],
                kill["check"],
            )
            for row in rows
            for kill in row["kills"]
        ),
        kind="kills",
        caption="The first check that failed, by mutant and clause",
    )
