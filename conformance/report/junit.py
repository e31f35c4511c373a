"""The report for continuous integration: a JUnit file, one test case per case of the suite."""

from __future__ import annotations

from lxml import etree

from srpd.conformance.judging.verdicts import CaseResult, RunResult, Verdict
from srpd.conformance.plain import one_line, plain
from srpd.conformance.report.argument import argument
from srpd.conformance.report.content import failed_checks, outcome, specification

_LONGEST_ERROR = 20_000


def as_junit(result: RunResult) -> bytes:
    """The JUnit file: one ``testsuite`` per system, one ``testcase`` per case.

    A failure, an error and a skip name the clause in their message. A case without a verdict is
    skipped: it is neither passed nor failed.
    """
    root = etree.Element("testsuites", name="srpd")
    systems: dict[str, list[CaseResult]] = {}
    for case in result.cases:
        systems.setdefault(case.system, []).append(case)
    for system, cases in systems.items():
        suite = etree.SubElement(root, "testsuite", name=one_line(system))
        for case in cases:
            _add(suite, case, specification(result))
        _count(suite)
    if result.missing:
        suite = etree.SubElement(root, "testsuite", name="missing from the record")
        for name in result.missing:
            element = etree.SubElement(suite, "testcase", name=one_line(name), classname="srpd")
            _say(element, "skipped", "", "the record has nothing of this case, or not all", "")
        _count(suite)
    _count(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add(suite: etree._Element, case: CaseResult, target: str) -> None:
    element = etree.SubElement(
        suite, "testcase", name=one_line(case.case), classname=f"srpd.{one_line(case.system)}"
    )
    verdict = outcome(case)
    if verdict is Verdict.ERROR:
        why = case.error or "; ".join(
            f"{check.clause}: {check.why}" for check in case.checks if check.verdict is verdict
        )
        _say(element, "error", "harness or adapter", why, plain(why[:_LONGEST_ERROR]))
    elif verdict is Verdict.FAIL:
        _add_failure(element, case, target)
    elif verdict is not Verdict.PASS:
        open_ = [check for check in case.checks if check.verdict is verdict]
        why = "; ".join(dict.fromkeys(f"{check.clause}: {check.why}" for check in open_))
        _say(element, "skipped", "", why or "no check of this case gave a verdict", "")


def _add_failure(element: etree._Element, case: CaseResult, target: str) -> None:
    failed = failed_checks(case)
    lines = [
        one_line(f"{check.clause}  {check.step}  {check.says}: {check.why}") for check in failed
    ]
    if case.breach:
        clause, says = case.breach.clause, case.breach.required
        lines = [argument(case.breach, target), *lines]
    else:
        clause, says = failed[0].clause, failed[0].says
    _say(element, "failure", f"clause {one_line(clause)}", f"{clause}: {says}", "\n".join(lines))


def _say(parent: etree._Element, tag: str, kind: str, message: str, text: str) -> None:
    element = etree.SubElement(parent, tag, message=one_line(message, 500))
    if kind:
        element.set("type", kind)
    if text:
        element.text = text


def _count(element: etree._Element) -> None:
    for name, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        element.set(name, str(sum(1 for _ in element.iter(tag))))
