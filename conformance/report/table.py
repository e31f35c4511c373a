"""The report for the terminal: a table per clause, and what did not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from srpd.conformance.judging.verdicts import RunResult, Verdict
from srpd.conformance.plain import one_line
from srpd.conformance.report.capabilities import (
    COSTS_HEADS,
    COSTS_TITLE,
    NOT_DONE_HEADS,
    NOT_DONE_NOTE,
    NOT_DONE_TITLE,
    PROBES_HEADS,
    PROBES_TITLE,
    cost_rows,
    not_done_rows,
    probe_rows,
)
from srpd.conformance.report.content import Group as Reason
from srpd.conformance.report.content import followed, legal_order, not_run, open_checks, ran

_COLOURS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.PASS: "green",
        Verdict.PARTLY: "cyan",
        Verdict.FAIL: "bold red",
        Verdict.INCONCLUSIVE: "yellow",
        Verdict.ERROR: "bold magenta",
        Verdict.NOT_APPLICABLE: "dim",
        Verdict.UNTESTED: "dim",
    }
)


def terminal_report(result: RunResult) -> RenderableType:
    """The verdict on each clause that was checked, and what was not checked and why."""
    parts: list[RenderableType] = [clause_table(result)]
    groups = followed(result)
    if groups:
        parts.append(_reasons("Readings that the target was seen to follow", "cases", groups))
    parts += _said(result)
    clauses, checks = not_run(result), open_checks(result)
    if clauses:
        parts.append(_reasons("Clauses not checked in this run", "clauses", clauses))
    if checks:
        parts.append(_reasons("Checks that did not run, or are open", "cases", checks))
    return Group(*parts)


def _said(result: RunResult) -> Iterator[Table]:
    """What follows from what the target says of itself: one table for each sort, if there is any"""
    if rows := not_done_rows(result):
        yield _rows(f"{NOT_DONE_TITLE}. {NOT_DONE_NOTE}", NOT_DONE_HEADS, rows)
    if rows := probe_rows(result):
        yield _rows(PROBES_TITLE, PROBES_HEADS, rows)
    if costs := cost_rows(result):
        yield _rows(COSTS_TITLE, COSTS_HEADS, [(i, s, ", ".join(c) or "-") for i, s, c in costs])


def _rows(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for head in heads:
        table.add_column(head.lower())
    for row in rows:
        table.add_row(*(Text(one_line(cell, 4000)) for cell in row))
    return table


def clause_table(result: RunResult) -> Table:
    """Each clause of which a check ran, in the order of the legal text."""
    table = Table(title="Verdict on each clause", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("clause", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("what it says", ratio=1)
    for name in ("ruled out", "failed", "open"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in legal_order(result.clauses):
        if ran(each):
            table.add_row(
                Text(one_line(each.clause, 40)),
                Text(each.verdict.value, style=_COLOURS[each.verdict]),
                Text(one_line(each.says, 160)),
                Text(f"{len(each.ways.out)} of {len(each.ways)}"),
                *(Text(str(n) if n else "-") for n in (each.failed, each.inconclusive)),
            )
    return table


def _reasons(title: str, what: str, groups: list[Reason]) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("number", justify="right", no_wrap=True)
    table.add_column("reason", ratio=1)
    table.add_column(what, ratio=1)
    for group in groups:
        named = [member.partition(":")[0] for member in group.members]
        table.add_row(
            str(len(named)), Text(one_line(group.says)), Text(one_line(", ".join(named), 4000))
        )
    return table
