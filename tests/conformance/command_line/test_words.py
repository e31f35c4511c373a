"""What the command line says: codes that agree with it, one line for a fault, names of options."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from srpd.conformance.command_line.main import app
from srpd.conformance.judging.exit_codes import ExitCode
from srpd.conformance.judging.verdicts import ClauseVerdict, RunResult, Verdict
from srpd.conformance.report.content import EXIT_MEANING, summary
from srpd.conformance.report.results import as_results
from srpd.model.readings import DEFAULTS
from tests.places import ROOT

USER = "90-B3-D5-1F-30-01-00-00"
DEVICE = "00-DB-12-34-56-78-90-A0"
FOLDERS = ("model", "generators", "conformance", "diagrams")


def complaint(*arguments: str) -> str:
    """The one line on stderr of a command that is used wrongly."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.splitlines()
    return line


# Exit codes


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE])
def test_a_run_that_was_stopped_says_the_code_that_it_ends_with(verdict: Verdict) -> None:
    clauses = (ClauseVerdict("13.1(b)", "says", verdict, cases=("a-001",)),)
    stopped = RunResult({}, {}, DEFAULTS, clauses, (), stopped=True)
    assert stopped.exit_code is ExitCode.STOPPED
    assert summary(stopped).endswith(f"Exit code 130: {EXIT_MEANING[ExitCode.STOPPED]}.")
    assert as_results(stopped)["exit_code"] == 130


def test_every_exit_code_has_a_meaning_and_stands_in_the_page() -> None:
    page = (ROOT / "docs/reference/exit-codes.md").read_text(encoding="utf-8")
    for code in ExitCode:
        assert EXIT_MEANING[code]
        assert f"| {int(code)} |" in page


# Faults of the model


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a card that names a state its machine does not have."""
    place = tmp_path_factory.mktemp("broken") / "srpd"
    for folder in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, place / folder, ignore=ignored)
    file = place / "model/machines/quarantine.py"
    text = file.read_text(encoding="utf-8")
    assert "given=(State" in text
    file.write_text(text.replace("given=(State", 'given=("nowhere", State', 1), encoding="utf-8")
    return place.parent


@pytest.mark.parametrize(
    "command",
    ["machines", "doctor --json", "generate --json", "run -o report"],
)
def test_a_fault_of_the_model_is_one_line_and_no_breach(broken: Path, command: str) -> None:
    done = _in_place(broken, command)
    assert done.returncode == 4
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("srpd: an error of the harness")
    assert "'nowhere' is not a state of this machine" in line


def test_a_fault_of_the_data_is_one_line_too_and_help_still_helps(broken: Path) -> None:
    table = broken / "srpd/model/data/clauses.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("clause", "klause", 1), encoding="utf-8")
    try:
        done, helped = _in_place(broken, "clauses --json"), _in_place(broken, "run --help")
    finally:
        table.write_text(text, encoding="utf-8")
    assert (done.returncode, done.stdout) == (4, "")
    (line,) = done.stderr.splitlines()
    assert "clauses.csv: the header must read clause," in line
    assert helped.returncode == 0


def _in_place(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); sys.argv[1:] = {command.split()!r}\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f)]\n"
        "from srpd.conformance.command_line.main import main; main()"
    )
    return subprocess.run(  # noqa: S603 - this interpreter, and a program given above
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# Names


def test_a_coverage_that_there_is_not_has_the_nearest_first() -> None:
    line = complaint("generate", "--coverage", "all-transition")
    assert "there is no such coverage; did you mean all-transitions?" in line
    assert "There are all-states, all-transitions, transition-pairs" in line


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("--from", "x"), "--from: 'x' is not"),
        (("--to", "x"), "--to: 'x' is not"),
        (("--counter", "-1"), "--counter -1: give a number"),
        (("--command-variant", "10"), "--command-variant 10: give a number from 1 to 9"),
        (("--at", "x"), "--at: 'x' is not"),
        (("--after", "x"), "--after: 'x' is not"),
        (("--set", "x"), "--set x: write it as"),
        (("--set", "x=y"), "--set: ReadInstantaneousImportRegisters has no x"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_a_message_that_cannot_be_built_names_the_option(
    given: tuple[str, ...], named: str
) -> None:
    line = complaint("message", "build", "4.1.1", "--from", USER, "--to", DEVICE, *given)
    assert line.startswith(f"srpd: {named}")


def test_a_date_for_a_variant_without_one_names_the_option() -> None:
    line = complaint("message", "build", "8.2", "--from", USER, "--at", "never")
    assert line.startswith("srpd: --at: 8.2 (")
