"""The report on a run, in every form: for people, for programs, for continuous integration."""

from __future__ import annotations

from pathlib import Path

from srpd.conformance.judging.verdicts import RunResult
from srpd.conformance.report.html import as_html
from srpd.conformance.report.junit import as_junit
from srpd.conformance.report.kill_matrix import PAGE, page
from srpd.conformance.report.results import as_json, as_results
from srpd.conformance.report.shipped import FILE, shipped
from srpd.model.files import write_together


def write_report(result: RunResult, folder: Path) -> list[Path]:
    """Write the report into `folder`, and what the suite has been shown to catch.

    That is ``kill-matrix.html`` and ``kill-matrix.json``, then ``report.html``, ``junit.xml`` and
    ``results.json``; their paths are returned. All are written or none, and never stand beside
    older ones: where ``results.json`` is, the others are complete. Nothing else in the folder is
    touched. Raises `BadInput` or `NotWritten` if they cannot be written.
    """
    contents = {
        PAGE: page(shipped()).encode("utf-8"),
        FILE: as_json(shipped()).encode("ascii"),
        "report.html": as_html(result).encode("utf-8"),
        "junit.xml": as_junit(result),
        "results.json": as_json(as_results(result)).encode("ascii"),
    }
    return write_together(folder, contents)


__all__ = ["write_report"]
