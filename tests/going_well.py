"""That the checks of a clause went well: less than that the clause passes.

A run of a few cases does not earn a PASS: that takes the whole of what its systems set out to rule
out. What it can show is that checks of the clause were made, and that none of them failed.
"""

from __future__ import annotations

from typing import Final

from srpd.conformance.judging.verdicts import ClauseVerdict, RunResult, Verdict

_NOT_AGAINST: Final = frozenset({Verdict.PASS, Verdict.PARTLY, Verdict.INCONCLUSIVE})


def went_well(clause: ClauseVerdict) -> bool:
    """Whether checks of the clause passed, none failed, and the verdict does not say otherwise."""
    return clause.passed > 0 and clause.failed == 0 and clause.verdict in _NOT_AGAINST


def kept(result: RunResult) -> set[str]:
    """The clauses of which checks went well."""
    return {each.clause for each in result.clauses if went_well(each)}


def left_open(clause: ClauseVerdict) -> bool:
    """Whether it is no PASS, since checks of the clause were left open and none was decided."""
    decided = clause.passed + clause.failed
    return decided == 0 < clause.inconclusive and clause.verdict in (
        Verdict.INCONCLUSIVE,
        Verdict.PARTLY,
    )
