"""Earned verdicts: what a run makes of a clause, by the ways of breaking it that it ruled out.

That nothing was seen to be wrong is no PASS. A clause passes if no check of it failed and every
deviation attributed to it that can be told was ruled out; it passes in part if some were. Which
can be told is what the standard suite tells on the references (`told`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from srpd.conformance.judging.distorted import distortions
from srpd.conformance.judging.told import told
from srpd.conformance.judging.verdicts import Verdict, Ways
from srpd.model.deviations import deviations
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS, stepper
from srpd.model.variants import Variant


def deviations_under(choices: Mapping[str, str]) -> tuple[Variant, ...]:
    """Every deviation from the law under these readings; the same ones for the same readings."""
    return _deviations(tuple(sorted({**DEFAULTS, **choices}.items())))


@cache
def _deviations(choices: tuple[tuple[str, str], ...]) -> tuple[Variant, ...]:
    return deviations((stepper(name, dict(choices)).system for name in SYSTEMS), distortions)


def hopeless(system: str) -> frozenset[str]:
    """The deviations from the usual readings that no case of this system can tell, by their ids."""
    return frozenset(
        each.id for each in deviations_under(DEFAULTS) if system not in told().get(each.id, ())
    )


def ways_by_clause(choices: Mapping[str, str], out: Collection[str]) -> dict[str, Ways]:
    """For each clause the ways of breaking it that can be told, and those that are ruled out."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for variant in deviations_under(choices):
        is_out = variant.id in out
        if is_out or variant.id in told():
            for clause in variant.clauses:
                found.setdefault(clause, ([], []))[0 if is_out else 1].append(variant.says)
    return {clause: Ways(tuple(done), tuple(left)) for clause, (done, left) in found.items()}


def set_out(systems: Iterable[str]) -> frozenset[str]:
    """The deviations that the standard suite of these systems sets out to rule out."""
    names = set(systems)
    return frozenset(name for name, telling in told().items() if telling & names)


def nothing_ruled_out(ways: Ways) -> str:
    """Why a clause of which no check failed is left open."""
    if ways.left:
        return "nothing that was seen rules out a way of breaking it"
    return "no way of breaking it differs in anything that is seen at a port"


def earned(supported: Verdict, ways: Ways) -> Verdict:
    """The verdict where the checks alone support this one."""
    if supported not in (Verdict.PASS, Verdict.INCONCLUSIVE) or not ways.out:
        return Verdict.INCONCLUSIVE if supported is Verdict.PASS else supported
    if ways.left or supported is Verdict.INCONCLUSIVE:
        return Verdict.PARTLY
    return Verdict.PASS
