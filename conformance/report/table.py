"""The report for the terminal: a table per clause, and what did not run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from srpd.conformance.report.plain import one_line
from srpd.conformance.report.wording import Group as Reason
from srpd.conformance.report.wording import followed, legal_order, not_run, open_checks, ran
from srpd.conformance.verdicts import RunResult, Verdict

_COLOURS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.PASS: "green",
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
    clauses, checks = not_run(result), open_checks(result)
    if clauses:
        parts.append(_reasons("Clauses not checked in this run", "clauses", clauses))
    if checks:
        parts.append(_reasons("Checks that did not run, or are open", "cases", checks))
    return Group(*parts)


def clause_table(result: RunResult) -> Table:
    """Each clause of which a check ran, in the order of the legal text."""
    table = Table(title="Verdict on each clause", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("clause", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("what it says", ratio=1)
    for name in ("passed", "failed", "open"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in legal_order(result.clauses):
        if ran(each):
            table.add_row(
                Text(one_line(each.clause, 40)),
                Text(each.verdict.value, style=_COLOURS[each.verdict]),
                Text(one_line(each.says, 160)),
                *(
                    Text(str(n) if n else "-")
                    for n in (each.passed, each.failed, each.inconclusive)
                ),
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
