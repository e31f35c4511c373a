"""What the tests of the conformance harness share: one whole run, and short runs of any target."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.judging.verdicts import RunResult
from srpd.conformance.messages.schema import find_schema
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.generators.suite import Case, Step, Suite, write_suite
from srpd.model.readings import DEFAULTS
from tests.places import SHARED

MANNER = ", in this manner: "
Script = tuple[str, ...]
"""The name of a system, then the stimuli of one case, each with its manner if it has one."""


@dataclass
class Played:
    """A run, and the folder that it left."""

    result: RunResult
    folder: Path

    @property
    def failed(self) -> set[str]:
        """The clauses that failed."""
        return {c.clause for c in self.result.clauses if c.verdict.value == "FAIL"}

    @property
    def passed(self) -> set[str]:
        """The clauses that passed."""
        return {c.clause for c in self.result.clauses if c.verdict.value == "PASS"}

    @property
    def follows(self) -> set[str]:
        """The readings that the target was seen to follow instead of those in force."""
        return {name for case in self.result.cases for name in case.follows}

    @property
    def errors(self) -> list[str]:
        """What went wrong with the adapter."""
        return [case.error for case in self.result.errors]


@dataclass
class Bench:
    """Runs targets made in a test; each is reached through a module that exists for the test."""

    base: Path
    modules: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def target(self, factory: Callable[[], Any]) -> str:
        """The specification under which a factory is reached, in this process as all of srpd's."""
        module = ModuleType(f"srpd.conformance.bench_{next(self.numbers)}")
        module.factory = factory  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
        self.modules.append(module.__name__)
        return f"python:{module.__name__}:factory"

    def suite(self, *scripts: Script) -> Path:
        """A suite file with one case per script."""
        cases = []
        for number, (system, *stimuli) in enumerate(scripts, start=1):
            name = f"{system}-{number:03}"
            steps = (
                Step(f"{name}.{n}", stimulus, ("6.1",), manner)
                for n, each in enumerate(stimuli, start=1)
                for stimulus, _, manner in (each.partition(MANNER),)
            )
            cases.append(Case(name, system, tuple(steps)))
        file = self.base / f"suite-{next(self.numbers)}.json"
        write_suite(Suite("0", 0, dict(DEFAULTS), (), tuple(cases)), file)
        return file

    def play(self, factory: Callable[[], Any], *scripts: Script, **options: Any) -> Played:
        """Run a target against a suite of these scripts."""
        folder = self.base / f"run-{next(self.numbers)}"
        suite = self.suite(*scripts) if scripts else None
        made = RunOptions(self.target(factory), folder, suite_file=suite, **options)
        return Played(run(made), folder)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench whose runs are kept for the length of one test."""
    made = Bench(tmp_path)
    yield made
    for name in made.modules:
        sys.modules.pop(name, None)


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The whole suite against the reference; with the official schema, where it is at hand."""
    folder = tmp_path_factory.mktemp("whole") / "report"
    schema = find_schema(SHARED / "duis") if (SHARED / "duis").is_dir() else None
    return Played(run(RunOptions(folder=folder, schema=schema, wanted=Wanted())), folder)


LONG = (
    *("test_docs", "test_zoo", "test_whole_run", "test_coverage", "test_mutants_need_machines"),
    *("test_second_reference", "test_second_references_of_other_roles", "test_run"),
    *("test_flow_alerts", "test_observations", "test_judge", "test_certify"),
)
"""Files that take longest, and come first, so that no process is left alone with one of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in LONG)
