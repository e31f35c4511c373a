"""The report on a run, in every form: for people, for programs, for continuous integration."""

from __future__ import annotations

import os
from pathlib import Path

from srpd.conformance.judging.verdicts import RunResult
from srpd.conformance.report.html import as_html
from srpd.conformance.report.junit import as_junit
from srpd.conformance.report.kill_matrix import PAGE, page
from srpd.conformance.report.results import as_json, as_results
from srpd.conformance.report.shipped import FILE, shipped
from srpd.model.faults import BadInput


def write_report(result: RunResult, folder: Path) -> list[Path]:
    """Write the report into `folder`, and beside it what the suite has been shown to catch.

    That is ``report.html``, ``junit.xml`` and ``results.json``, then ``kill-matrix.html`` and
    ``kill-matrix.json``; their paths are returned. Each file is complete or not there, and a file
    of that name is replaced; nothing else in the folder is touched. Raises `BadInput` if it cannot
    be written.
    """
    contents = {
        "report.html": as_html(result).encode("utf-8"),
        "junit.xml": as_junit(result),
        "results.json": as_json(as_results(result)).encode("ascii"),
        PAGE: page(shipped()).encode("utf-8"),
        FILE: as_json(shipped()).encode("ascii"),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, octets in contents.items():
            _replace(folder / name, octets)
    except OSError as problem:
        raise BadInput(f"{folder}: cannot write the report: {problem.strerror}") from problem
    return [folder / name for name in contents]


def _replace(path: Path, octets: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(octets)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


__all__ = ["write_report"]
