"""The pytest plugin: nothing without its option, and with it a test for each system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FAULTY = "python:srpd.conformance.miniatures:sends_what_it_quarantined"
SOUND = "python:srpd.conformance.reference:factory"
QUICK = ("--hypothesis-profile", "srpd-quick")


def pytest_run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def own_test(tmp_path: Path) -> Path:
    (tmp_path / "test_own.py").write_text(
        "import sys\n\n\ndef test_own():\n"
        "    assert not [m for m in sys.modules if m.startswith('srpd.') and 'plugin' not in m\n"
        "                and m != 'srpd.conformance']\n"
    )
    return tmp_path


def test_without_its_option_nothing_is_collected_imported_or_registered(own_test: Path) -> None:
    code, said = pytest_run(own_test, "-q")
    assert code == 0, said
    assert "1 passed" in said
    assert "srpd:" not in said
    code, said = pytest_run(own_test, "-q", "--markers")
    assert "srpd" not in said
    code, said = pytest_run(own_test, "-q", *QUICK)
    assert code != 0


def test_a_system_that_passes_is_a_test_that_passes(own_test: Path) -> None:
    words = ("--srpd-target", SOUND, "--srpd-system", "type-2", *QUICK, "-m", "srpd", "-v")
    code, said = pytest_run(own_test, *words)
    assert code == 0, said
    assert "srpd::type-2: 20 cases, 7 of 7 clauses" in said
    assert "1 passed, 1 deselected" in said
    assert (own_test / "srpd-report" / "type-2" / "report.html").exists()


def test_a_breach_is_a_test_that_fails_with_the_argument(own_test: Path) -> None:
    words = ("--srpd-target", FAULTY, "--srpd-system", "detection", "--srpd-system", "type-2")
    code, said = pytest_run(own_test, *words, *QUICK, "-k", "detection", "--junitxml", "j.xml")
    assert code == 1, said
    assert "FAIL  12.2" in said
    assert "Shortest form    1 step" in said
    assert "srpd replay srpd-report/detection/failures/" in said
    assert "Traceback" not in said
    junit = (own_test / "j.xml").read_text()
    assert 'name="srpd_failed" value="12.2"' in junit


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--srpd-target", "python:nowhere:factory"), "is it on PYTHONPATH?"),
        (("--srpd-target", SOUND, "--srpd-system", "nonesuch"), "nonesuch"),
        (("--srpd-target", SOUND, "--srpd-reading", "H-01=z"), "H-01"),
    ],
)
def test_what_cannot_be_tested_is_a_wrong_usage(
    own_test: Path, words: tuple[str, ...], says: str
) -> None:
    code, said = pytest_run(own_test, *words)
    assert code == 4, said
    assert says in said
