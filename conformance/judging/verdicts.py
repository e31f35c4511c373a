"""What judging says: checks, breaches, and a verdict for each clause.

A *check* is one clause confronted with what was seen in one step of one case. A *breach* is a check
that failed, with the argument for it. The verdict on a clause follows from its checks alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from srpd.conformance.capabilities.declared import Declared
from srpd.conformance.judging.doubts import Doubt, Evidence, Recount, Screening
from srpd.conformance.judging.exit_codes import ExitCode as ExitCode
from srpd.conformance.judging.step_context import Taken
from srpd.model.capabilities import ROLES


class Verdict(Enum):
    """What can be said of a clause."""

    PASS = "PASS"
    PARTLY = "PARTLY"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    ERROR = "ERROR"
    NOT_APPLICABLE = "NOT APPLICABLE"
    UNTESTED = "UNTESTED"


@dataclass(frozen=True, slots=True)
class Check:
    """One clause confronted with one step.

    `lacks` is the item of the target's statement for want of which it has no verdict, if one is.
    """

    clause: str
    case: str
    step: str
    verdict: Verdict
    says: str
    why: str = ""
    evidence: Evidence = Evidence.EXACT
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line of the argument: an entry of the trace, in words."""

    entry: int
    port: str
    says: str
    first_divergence: bool = False


@dataclass(frozen=True, slots=True)
class NotKeptTo:
    """A `reading`, as ``H-01=m``, that permits what was seen, and the `case` in which the target
    does what that reading forbids.
    """

    reading: str
    case: str


@dataclass(frozen=True, slots=True)
class Breach:
    """The argument that the target broke a clause.

    `required` is what the clause requires, `let` what was sent and seen, `reasoning` how the one
    contradicts the other; `permitted` is ours, `observed` is the target's. `also` are the clauses
    that fail for the same reason. `missing` is the sort of message that is, if that is the
    breach; `doubt` what else its absence may mean, `screening` what else it may mean that
    something was let through, `recount` which way of counting explains the case, and `beside` the
    cases that settled which, or what the target keeps to. `replay` is the file to repeat it from,
    `shortest` the short case in it as a list of clauses, where the case was shrunk. `manners` say
    what was special about its steps, and which rule that breaks or keeps. `otherwise` are the
    readings that would permit it, had the target kept to them.
    """

    clause: str
    case: str
    step: str
    required: str
    let: tuple[Sighting, ...]
    reasoning: str
    permitted: tuple[str, ...]
    observed: tuple[str, ...]
    also: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    replay: str = ""
    evidence: Evidence = Evidence.EXACT
    missing: str = ""
    doubt: Doubt | None = None
    screening: Screening | None = None
    recount: Recount | None = None
    beside: tuple[str, ...] = ()
    shortest: str = ""
    manners: tuple[str, ...] = ()
    otherwise: tuple[NotKeptTo, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the other cases of a run may still lay it to another clause."""
        return any((self.doubt, self.screening, self.recount))


Heeded = tuple[str, str, str]
"""A clause about a decision or a date, its event, and a sort of message that followed it."""
SOMETHING: Final = ""
"""In place of a sort of message: that anything at all followed."""
IN_TIME: Final = "in time"
"""In place of a sort of message: that anything followed a date when it came."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case showed.

    `error` is set if the harness or the adapter failed: then nothing is said about the target;
    `defect` is the traceback, if a defect of the harness was the cause.
    `follows` are readings, other than those in force, that the target was seen to follow. `notes`
    are observations without a verdict: what it does where the text is silent. `kept` are the sorts
    of message that were due and seen, `heeded` the clauses, each with the event it is about, of
    which something followed, and what. `unattributed` are messages that came and that
    nothing explains; `refused` what the target refused to have arranged for the case, although its
    statement does not say that it cannot be; `unfinished` why it was given up, if the target did
    not become idle.
    """

    case: str
    system: str
    steps: int
    checks: tuple[Check, ...] = ()
    breach: Breach | None = None
    error: str = ""
    defect: str = ""
    follows: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    heeded: frozenset[Heeded] = frozenset()
    unattributed: tuple[str, ...] = ()
    refused: str = ""
    unfinished: str = ""
    went: tuple[Taken, ...] = field(default=(), repr=False, compare=False)
    attempts: tuple[Taken, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the target, in words.

    `says` how the target differs from the law; it is empty where no deviation explains what was
    seen. `clauses` are those that are broken, or, with `is_one_of`, of which one is. `cases` failed
    for it, the shortest first; `others` are sentences that would explain them as well.
    """

    says: str
    clauses: tuple[str, ...]
    cases: tuple[str, ...]
    is_one_of: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ways:
    """Of the ways of breaking a clause that can be told, those that a run ruled out.

    `out` and `left` are sentences, of those that were ruled out and of those that were not.
    """

    out: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.out) + len(self.left)

    def in_words(self) -> str:
        """How many were ruled out, of how many."""
        return f"{len(self.out)} of {len(self)} ways of breaking it were ruled out"


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict on one clause, the checks it rests on, and, where there are none, why.

    `ways` are those of breaking it that can be told.
    """

    clause: str
    says: str
    verdict: Verdict
    passed: int = 0
    failed: int = 0
    inconclusive: int = 0
    cases: tuple[str, ...] = ()
    reason: str = ""
    ways: Ways = Ways()


@dataclass(frozen=True, slots=True)
class RunResult:
    """A whole run, as reports print it. `stopped` is true if it was interrupted by its user.

    `missed` are the ways of breaking a clause that its suite sets out to rule out, and did not.
    `record` says when, by what and with what it was played, and what the record comes to; `missing`
    names the cases of the suite of which the record has nothing, or not all; `doubt` says why
    nothing shows that the record is whole, if so.
    """

    target: Mapping[str, Any]
    suite: Mapping[str, Any]
    readings: Mapping[str, str]
    clauses: tuple[ClauseVerdict, ...]
    cases: tuple[CaseResult, ...]
    stopped: bool = False
    declared: tuple[Declared, ...] = ()
    findings: tuple[Finding, ...] = ()
    missed: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def statement(self) -> dict[str, str]:
        """The answer to each item of the conformance statement; of several roles, by role."""
        if len(self.declared) == 1:
            return dict(self.declared[0].answers)
        names = {party: name for name, party in ROLES.items()}
        return {
            f"{names[each.role]}: {item}": answer
            for each in self.declared
            for item, answer in each.answers.items()
        }

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every breach, in the order of the cases."""
        return tuple(case.breach for case in self.cases if case.breach)

    @property
    def errors(self) -> tuple[CaseResult, ...]:
        """The cases in which the harness or the adapter failed."""
        return tuple(case for case in self.cases if case.error)

    @property
    def exit_code(self) -> ExitCode:
        """What to tell the shell: an error says nothing about the target, a breach outweighs it.

        What was stopped is not concluded, whatever was found until then.
        """
        if self.stopped:
            return ExitCode.STOPPED
        found = {clause.verdict for clause in self.clauses}
        if Verdict.FAIL in found:
            return ExitCode.BREACH
        if self.errors or Verdict.ERROR in found:
            return ExitCode.ERROR
        unexplained = any(c.unattributed or c.refused or c.unfinished for c in self.cases)
        nothing = found.isdisjoint((Verdict.PASS, Verdict.PARTLY))
        is_open = any(each.inconclusive and not each.passed for each in self.clauses)
        if self.missing or self.doubt or unexplained or self.missed or is_open or nothing:
            return ExitCode.ONLY_INCONCLUSIVE
        return ExitCode.ALL_PASSED


def verdict_of(checks: Iterable[Check]) -> Verdict:
    """The verdict that the checks of one clause support."""
    found = {check.verdict for check in checks}
    for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.PASS, Verdict.INCONCLUSIVE):
        if verdict in found:
            return verdict
    return Verdict.NOT_APPLICABLE if Verdict.NOT_APPLICABLE in found else Verdict.UNTESTED
