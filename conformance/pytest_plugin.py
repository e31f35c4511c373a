"""The pytest plugin: a target fuzzed in a team's own test run, one test for each system.

Without ``--srpd-target`` it adds its options and does nothing else: nothing is imported, registered
or collected. The number of cases and of their steps comes from the Hypothesis profile in force, the
seed from ``--hypothesis-seed``.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from srpd.conformance.fuzz.campaign import FuzzOptions
    from srpd.conformance.judging.verdicts import RunResult
    from srpd.conformance.targets.limits import Limits

MARKER = "srpd"
PROFILES = {
    "srpd-quick": {"max_examples": 20, "stateful_step_count": 12},
    "srpd-ci": {"max_examples": 100, "stateful_step_count": 20},
    "srpd-thorough": {"max_examples": 1000, "stateful_step_count": 50},
}
"""Hypothesis profiles: how many cases for each system, of how many steps."""

_MOST_ARGUMENTS = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; the group tells what each is for."""
    group = parser.getgroup("srpd", "SEC Appendix AB: fuzz an implementation of the DCC")
    group.addoption(
        "--srpd-target",
        metavar="SPEC",
        help="Test this DCC, such as python:package.module:factory. Without it nothing is done.",
    )
    group.addoption(
        "--srpd-timeout",
        metavar="SECONDS",
        type=float,
        default=60,
        help="How long a target in another process has for one reply (default: 60).",
    )
    group.addoption(
        "--srpd-settle",
        metavar="SECONDS",
        type=float,
        default=30,
        help="How long a target that is not idle is waited for (default: 30).",
    )
    group.addoption(
        "--srpd-in-process",
        action="store_true",
        help="Have a python: target in this process, for a debugger: then nothing limits it.",
    )
    group.addoption(
        "--srpd-system",
        metavar="NAME",
        action="append",
        default=[],
        help="Only this system of the model; may be repeated.",
    )
    group.addoption(
        "--srpd-reading",
        metavar="ID=CHOICE",
        action="append",
        default=[],
        help="Another reading of the Code, such as H-01=m; may be repeated.",
    )
    group.addoption(
        "--srpd-parameter",
        metavar="ID=VALUE",
        action="append",
        default=[],
        help="Another value of a parameter; may be repeated.",
    )
    group.addoption(
        "--srpd-output",
        metavar="FOLDER",
        default="srpd-report",
        help="Where the report of each system goes (default: srpd-report).",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be tested, and register the marker and the profiles."""
    if not config.getoption("srpd_target"):
        return
    from hypothesis import settings

    from srpd.conformance.targets.connect import connect
    from srpd.model.faults import BadInput

    config.addinivalue_line("markers", f"{MARKER}: tests that srpd made of the machines")
    for name, numbers in PROFILES.items():
        settings.register_profile(name, settings.get_profile("default"), **numbers)
    try:
        connect(config.getoption("srpd_target"), _bounds(config))
        _options(config, None).names()
    except BadInput as problem:
        raise pytest.UsageError(f"srpd: {problem}") from problem


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add a test for each system."""
    if config.getoption("srpd_target"):
        items.extend(
            SystemTest.from_parent(session, name=name, nodeid=f"{MARKER}::{name}")
            for name in _options(config, None).names()
        )


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was covered of each system."""
    if not config.getoption("srpd_target"):
        return
    rows = [
        f"{report.nodeid}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "srpd_covered" and getattr(report, "when", "") == "call"
    ]
    if rows:
        terminalreporter.section("srpd: what was covered")
        for row in sorted(rows):
            terminalreporter.write_line(row)


class BreachFound(Exception):
    """The target broke a clause; the message is the argument."""


class HarnessFailed(Exception):
    """The harness or the adapter failed, which says nothing about the target."""


class SystemTest(pytest.Item):
    """One system of the model, explored on the target."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.add_marker(MARKER)

    def runtest(self) -> None:
        """Fuzz the target. Raises `BreachFound` or `HarnessFailed`; skips what stays open."""
        from srpd.conformance.fuzz.fuzzing import fuzz
        from srpd.conformance.judging.verdicts import ExitCode
        from srpd.conformance.recording.lock import one_writer
        from srpd.conformance.report import write_report
        from srpd.conformance.report.argument import arguments
        from srpd.conformance.report.content import specification, summary

        options = _options(self.config, self.name)
        with one_writer(options.folder):
            result = fuzz(options)
            if result.stopped:
                raise KeyboardInterrupt
            write_report(result, options.folder)
        self.user_properties += list(_properties(result, options))
        if result.exit_code is ExitCode.BREACH:
            found = arguments(result.breaches, _MOST_ARGUMENTS, specification(result))
            raise BreachFound(f"{found}\n\n{summary(result)}")
        if result.exit_code is ExitCode.ERROR:
            raise HarnessFailed("\n".join(f"{c.case}: {c.error}" for c in result.errors[:5]))
        if result.exit_code is ExitCode.ONLY_INCONCLUSIVE:
            pytest.skip(f"no clause was broken, and some or all remain open: {summary(result)}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The argument alone, without the stack of the harness."""
        if isinstance(excinfo.value, BreachFound | HarnessFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the test stands: in no file."""
        return Path(MARKER), None, self.nodeid


def _options(config: pytest.Config, system: str | None) -> FuzzOptions:
    from hypothesis import settings

    from srpd.conformance.fuzz.campaign import FuzzOptions
    from srpd.model.parameters import with_overrides
    from srpd.model.readings import chosen

    profile = settings.get_profile(settings.get_current_profile_name())
    systems = (system,) if system else tuple(config.getoption("srpd_system"))
    options = FuzzOptions(
        target=config.getoption("srpd_target"),
        folder=Path(config.getoption("srpd_output")) / (system or ""),
        systems=systems,
        choices=chosen(config.getoption("srpd_reading")),
        parameters=with_overrides(config.getoption("srpd_parameter")),
        seed=_seed(config),
        examples=profile.max_examples,
        steps=profile.stateful_step_count,
        bounds=_bounds(config),
    )
    options.confirm()
    return options


def _bounds(config: pytest.Config) -> Limits:
    from srpd.conformance.targets.limits import Limits, settle_of, timeout_of

    seconds = timeout_of(config.getoption("srpd_timeout"))
    settle = settle_of(config.getoption("srpd_settle"))
    return Limits(seconds, in_process=config.getoption("srpd_in_process"), settle=settle)


def _seed(config: pytest.Config) -> int:
    given = config.getoption("--hypothesis-seed", None)
    if given == "random":
        return random.SystemRandom().randrange(2**32)
    if given is None or str(given).isdecimal():
        return int(given or 0)
    return int.from_bytes(hashlib.sha256(str(given).encode()).digest()[:4], "big")


def _properties(result: RunResult, options: FuzzOptions) -> Iterator[tuple[str, object]]:
    """What JUnit files and the summary say of the test."""
    (covered,) = result.suite["covered"]
    shares = (
        f"{covered[kind]} of {covered[f'{kind}_in_all']} {kind}"
        for kind in ("clauses", "transitions", "pairs")
    )
    yield "srpd_covered", f"{covered['cases']} cases, {', '.join(shares)}"
    yield "srpd_seed", options.seed
    yield "srpd_report", str(options.folder)
    failed = dict.fromkeys(breach.clause for breach in result.breaches)
    if failed:
        yield "srpd_failed", ", ".join(failed)
