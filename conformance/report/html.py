"""The report for people: one HTML file, which needs no other file, no script and no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files

from srpd.conformance.judging.verdicts import (
    Breach,
    ClauseVerdict,
    Finding,
    RunResult,
    Verdict,
    Ways,
)
from srpd.conformance.plain import one_line
from srpd.conformance.report.argument import reproduction
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
from srpd.conformance.report.content import (
    EXIT_MEANING,
    NO_CLAIM,
    argued,
    by_answer,
    by_flow,
    counted,
    flow_title,
    followed,
    not_run,
    notes,
    open_checks,
    ran,
    reading_in_words,
    refused,
    specification,
    summary,
    totals,
    unattributed,
    unfinished,
)
from srpd.conformance.report.kill_matrix import PAGE
from srpd.conformance.report.listings import (
    MOST_ROWS,
    NOTHING,
    cut,
    folded,
    grouped,
    members_of,
    of_all,
    pairs,
    plain,
)
from srpd.conformance.report.markup import Markup, escaped, joined, table, tag
from srpd.conformance.report.sections import breach_section, verdict_mark
from srpd.conformance.report.shipped import shipped
from srpd.model.readings import READINGS

_THE_REST = "Breaches of the same clauses; their arguments are in junit.xml and results.json"


def as_html(result: RunResult) -> str:
    """The report. What came from the target or a file is escaped wherever it appears."""
    name = one_line(str(result.target.get("name") or specification(result) or "the target"), 80)
    title = f"Conformance of {name} with SEC Appendix AB"
    sections = (
        ("summary", "Summary", _summary(result)),
        ("findings", "Findings", _findings(result)),
        ("claims", "What this report does not claim", _claims(result)),
        ("clauses", "Verdict on each clause", _clauses(result)),
        ("breaches", "Breaches", _breaches(result)),
        ("shown", "What the suite has been shown to catch", _shown()),
        ("not-done", NOT_DONE_TITLE, _not_done(result)),
        ("honesty", PROBES_TITLE, _probes(result)),
        ("costs", COSTS_TITLE, _costs(result)),
        ("readings", "Readings that the target was seen to follow", _followed(result)),
        ("notes", "Where the text is silent: what the target did", _notes(result)),
        ("unattributed", "Messages that nothing explains", _unattributed(result)),
        ("refused", "What the target refused to have arranged", _refused(result)),
        ("unfinished", "Cases in which the target did not become idle", _unfinished(result)),
        ("errors", "Errors of the harness or the adapter", _errors(result)),
        ("not-run", "Checks that did not run, or remain open", _not_run(result)),
    )
    contents = tag(
        "nav",
        tag("ul", *(tag("li", tag("a", head, href=f"#{id}")) for id, head, _ in sections)),
        aria_label="Contents",
    )
    body = [tag("section", tag("h2", head), content, id=id) for id, head, content in sections]
    return "<!DOCTYPE html>\n" + tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag(
                "meta",
                http_equiv="Content-Security-Policy",
                content="default-src 'none'; style-src 'unsafe-inline'",
            ),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", title),
            Markup(f"<style>\n{_style()}</style>"),
        ),
        "\n",
        tag(
            "body",
            tag("header", tag("h1", title), tag("p", _subtitle(result), class_="subtitle")),
            contents,
            tag("main", joined(body, "\n")),
        ),
        lang="en-GB",
    )


def _style() -> str:
    return files("srpd.conformance.report").joinpath("report.css").read_text(encoding="utf-8")


def _subtitle(result: RunResult) -> str:
    version = result.environment.get("srpd", "")
    return one_line(
        f"Smart Energy Code, Appendix AB: Service Request Processing Document. srpd {version}"
    )


def _summary(result: RunResult) -> Markup:
    code = result.exit_code
    counts = [
        (verdict_mark(verdict), str(number)) for verdict, number in totals(result).items() if number
    ]
    return joined(
        (
            tag("p", summary(result), class_="lead"),
            table(("Verdict", "Clauses"), counts, kind="totals", caption="Clauses by verdict"),
            pairs("The target", result.target),
            pairs("The suite", result.suite),
            pairs("What the target says of itself", by_answer(result.statement)),
            pairs("Where it ran", result.environment),
            pairs("The record", result.record),
            tag("h3", "What the exit code means"),
            table(
                ("Exit code", "Meaning", "This run"),
                (
                    (str(int(each)), meaning, "this one" if each is code else "")
                    for each, meaning in EXIT_MEANING.items()
                ),
                kind="totals",
                caption="Exit codes of srpd run",
            ),
        )
    )


def _findings(result: RunResult) -> Markup:
    """The faults that explain what failed, and what of the suite's aims was not reached."""
    where = {each.case: at for at, each in enumerate(argued(result.breaches)[0], 1)}
    rows = [(_clauses_of(each, where), _explained(each)) for each in result.findings[:MOST_ROWS]]
    parts = [tag("p", NOTHING)]
    if rows:
        caption = of_all("Each is a fault that explains the cases", len(result.findings))
        parts = [table(("Clauses", "The fault"), rows, kind="findings", caption=caption)]
    if result.missed:
        says = f"Of what the suite sets out to rule out, {len(result.missed)} were not"
        parts.append(folded(says, result.missed))
    return joined(parts)


def _clauses_of(finding: Finding, where: Mapping[str, int]) -> Markup:
    named = ("one of " if finding.is_one_of else "") + ", ".join(finding.clauses)
    at = next((where[case] for case in finding.cases if case in where), None)
    return escaped(named) if at is None else tag("a", named, href=f"#breach-{at}")


def _explained(finding: Finding) -> Markup:
    parts: list[str] = [finding.says or "Nothing that srpd knows of explains it."]
    number = counted(len(finding.cases), "case")
    parts.append(tag("p", number, ": ", members_of(finding.cases, 6), class_="reason"))
    if finding.others:
        parts.append(folded("What would explain as much", finding.others))
    return joined(parts)


def _claims(result: RunResult) -> Markup:
    return joined(
        (
            tag("ul", *(tag("li", each) for each in NO_CLAIM)),
            tag("h3", "Readings in force"),
            table(
                ("Reading", "Chosen", "It takes the text to mean", "The problem"),
                (
                    (id, alternative, reading_in_words(f"{id}={alternative}"), _problem(id))
                    for id, alternative in result.readings.items()
                ),
                kind="readings",
                caption="Where the text can be read in more than one way",
            )
            if result.readings
            else tag("p", NOTHING),
        )
    )


def _problem(id: str) -> str:
    return READINGS[id].problem if id in READINGS else ""


def _clauses(result: RunResult) -> Markup:
    where = _where_argued(argued(result.breaches)[0])
    head = ("Clause", "Verdict", "What it says", "Passed", "Failed", "Open", "Ruled out")
    parts = []
    for flow, clauses in by_flow(result.clauses).items():
        rows = [_clause_row(each, where.get(each.clause)) for each in clauses]
        parts.append(table(head, rows, kind="clauses", caption=flow_title(flow)))
    return joined(parts or [tag("p", NOTHING)], "\n")


def _where_argued(breaches: Iterable[Breach]) -> dict[str, int]:
    """The first breach that argues each clause, or else that names it as failing besides."""
    own: dict[str, int] = {}
    besides: dict[str, int] = {}
    for number, breach in enumerate(breaches, 1):
        own.setdefault(breach.clause, number)
        for clause in breach.also:
            besides.setdefault(clause, number)
    return besides | own


def _clause_row(each: ClauseVerdict, breach: int | None) -> tuple[str, ...]:
    mark = verdict_mark(each.verdict)
    if breach is not None and each.verdict is Verdict.FAIL:
        mark = tag("a", mark, href=f"#breach-{breach}")
    says = [each.says]
    if each.reason:
        says.append(tag("p", each.reason, class_="reason"))
    if each.cases:
        cases = counted(len(each.cases), "case")
        says.append(tag("p", cases, ": ", members_of(each.cases, 6), class_="reason"))
    ways = each.ways if ran(each) else Ways()
    for what, listed in (("Not ruled out", ways.left), ("Ruled out", ways.out)):
        if listed:
            says.append(folded(f"{what}: {len(listed)}", listed))
    numbers = [str(n) if n else "–" for n in (each.passed, each.failed, each.inconclusive)]
    numbers.append(f"{len(ways.out)} of {len(ways)}" if len(ways) else "–")
    return (
        each.clause,
        mark,
        joined(says),
        *(tag("td", number, class_="number") for number in numbers),
    )


def _breaches(result: RunResult) -> Markup:
    if not result.breaches:
        return tag("p", NOTHING)
    shown, others = argued(result.breaches)
    target = specification(result)
    parts = [breach_section(each, at, target) for at, each in enumerate(shown, 1)]
    if others:
        rows = [
            (each.clause, each.case, one_line(each.required), reproduction(each, target))
            for each in others[:MOST_ROWS]
        ]
        head = ("Clause", "Case", "What is required", "Reproduce")
        caption = of_all(_THE_REST, len(others))
        parts.append(table(head, rows, kind="others", caption=caption))
    return joined(parts)


def _shown() -> Markup:
    totals = shipped()["totals"]
    return tag(
        "p",
        f"The suite that srpd run makes with no options was put to {totals['mutants']} faulty "
        f"implementations, each with one fault. {totals['killed']} of them failed a check that "
        "cites the clause which the fault breaks. The ",
        tag("a", "kill matrix", href=PAGE),
        " is written beside this report. A smaller suite may catch less: see srpd score.",
    )


def _not_done(result: RunResult) -> Markup:
    return plain(NOT_DONE_HEADS, not_done_rows(result), NOT_DONE_NOTE)


def _probes(result: RunResult) -> Markup:
    return plain(PROBES_HEADS, probe_rows(result), "A no that is not so is not believed")


def _costs(result: RunResult) -> Markup:
    rows = [(item, says, members_of(clauses, 200)) for item, says, clauses in cost_rows(result)]
    return plain(COSTS_HEADS, rows, "Without it something cannot be brought about, or not seen")


def _followed(result: RunResult) -> Markup:
    groups = followed(result)
    if not groups:
        return tag("p", "None other than those in force.")
    return table(
        ("Reading", "It takes the text to mean", "Seen in"),
        ((each.says, reading_in_words(each.says), members_of(each.members)) for each in groups),
        kind="pairs",
        caption="Not held against the target",
    )


def _notes(result: RunResult) -> Markup:
    return grouped(notes(result), "What it did", "Seen in", "Not held against the target")


def _unattributed(result: RunResult) -> Markup:
    caption = "Nobody asked for them, as far as the run knows: with any of them not all is passed"
    return grouped(unattributed(result), "What came, and why nothing explains it", "Case", caption)


def _refused(result: RunResult) -> Markup:
    caption = "Its conformance statement does not exclude it: with any of these not all is passed"
    return grouped(refused(result), "What was refused", "Case", caption)


def _unfinished(result: RunResult) -> Markup:
    caption = "What it had not done is not held against it: with any of these not all is passed"
    return grouped(unfinished(result), "Why it was given up", "Case", caption)


def _errors(result: RunResult) -> Markup:
    if not result.errors:
        return tag("p", NOTHING)
    return table(
        ("Case", "What went wrong"),
        ((case.case, tag("pre", cut(case.error))) for case in result.errors[:MOST_ROWS]),
        kind="pairs",
        caption=of_all("Of these cases nothing is said about the target", len(result.errors)),
    )


def _not_run(result: RunResult) -> Markup:
    return joined(
        (
            tag("h3", "Clauses that no check confronted"),
            grouped(not_run(result), "Reason", "Clauses", "By reason", most=200),
            tag("h3", "Checks without a verdict"),
            grouped(open_checks(result), "Reason", "Cases and clauses", "By reason", most=1000),
        )
    )
