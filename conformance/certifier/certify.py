"""Checking a suite against its certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from srpd.conformance.certifier.argument import Argument
from srpd.conformance.certifier.files import Certificate, Claim, Tests, read_certificate, read_tests
from srpd.conformance.certifier.findings import Finding, Findings
from srpd.conformance.certifier.table import check_table
from srpd.conformance.suites.guarantee import ASSUMPTIONS, fault_domain
from srpd.model.faults import BadInput
from srpd.model.readings import DEFAULTS, READINGS

METHOD = "HSI"
WHOLE = "all"
"""In place of a system: the finding is about the files as a whole."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of one system: that the guarantee holds, or why it is refused.

    `inseparable` are the pairs of configurations that no sequence of stimuli separates.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    tests: int
    steps: int

    @property
    def holds(self) -> bool:
        """Whether the guarantee holds for this system."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Certification:
    """What the checker says of a suite: of the files, and of every system."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    assumptions: tuple[str, ...] = ASSUMPTIONS

    @property
    def holds(self) -> bool:
        """Whether every guarantee of the certificate holds."""
        return not self.findings and all(verdict.holds for verdict in self.verdicts)

    def every_finding(self) -> tuple[Finding, ...]:
        """The findings about the files, then those about each system."""
        return (*self.findings, *(f for verdict in self.verdicts for f in verdict.findings))


def beside(suite: Path) -> Path:
    """Where the certificate of a suite file is looked for: beside it, as it was written."""
    return suite.parent / f"{suite.stem}.certificate.json"


def certify(suite: Path, certificate: Path, progress: Progress = lambda *_: None) -> Certification:
    """Check a suite file against its certificate file.

    Raises `BadInput` if one of them cannot be read as what it should be.
    """
    tests, claimed = read_tests(suite), read_certificate(certificate)
    known = _check_readings(claimed, certificate)
    findings = _check_whole(tests, claimed)
    verdicts = []
    for number, claim in enumerate(claimed.claims):
        progress(claim.system, number, len(claimed.claims))
        verdicts.append(_verdict(claim, known, tests))
    return Certification(tuple(findings.found), tuple(verdicts))


def _check_readings(claimed: Certificate, path: Path) -> dict[str, str]:
    for reading, alternative in claimed.readings.items():
        known = [a.name for a in READINGS[reading].alternatives] if reading in READINGS else []
        if alternative not in known:
            raise BadInput(f"{path}: readings: there is no reading {reading}={alternative}")
    return dict(claimed.readings)


def _check_whole(tests: Tests, claimed: Certificate) -> Findings:
    findings = Findings(WHOLE)
    if tests.sha256 != claimed.suite_sha256:
        findings.add("suite_sha256", "the suite is not the one it was made for: the digests differ")
    if claimed.method != METHOD:
        findings.add("method", f"the method {claimed.method!r:.50} is not known")
    if tests.readings != claimed.readings:
        findings.add("readings", "the suite was made under other readings")
    if set(claimed.readings) != set(DEFAULTS):
        findings.add("readings", "they do not choose an alternative of every reading")
    if claimed.assumptions != ASSUMPTIONS:
        findings.add("assumptions", "they are not those on which the guarantee rests")
    if not claimed.claims:
        findings.add("systems", "nothing is claimed")
    for system in sorted(set(tests.by_system) - {claim.system for claim in claimed.claims}):
        findings.add("systems", f"the suite has cases of the system {system!r:.100}, unclaimed")
    return findings


def _verdict(claim: Claim, choices: dict[str, str], tests: Tests) -> Verdict:
    cases = tests.by_system.get(claim.system, ())
    findings = Findings(claim.system)
    check_table(claim, choices, findings)
    if not findings:
        Argument(claim, findings).check(cases)
    if not findings:
        wanted = fault_domain(
            claim.system, claim.states_demanded, claim.extra_states, len(claim.inseparable)
        )
        if claim.fault_domain != wanted:
            findings.add("fault_domain", f"what is shown is: {wanted}")
    return Verdict(claim, tuple(findings.found), len(cases), sum(map(len, cases)))
