"""Why nothing was checked of a clause."""

from __future__ import annotations

from collections.abc import Set

from srpd.conformance.capabilities.roles import name_of, role_of_clause
from srpd.model.notation import Party
from srpd.model.register import NOT_YET, REGISTER


def why_untested(number: str) -> str:
    """Why no suite of this version can check the clause; empty if one can."""
    clause = REGISTER[number]
    return clause.why_not or NOT_YET.get(number, "")


def why_not_in_run(number: str, tested: Set[Party]) -> str:
    """Why a run that tested these roles has no check of the clause."""
    obliged = role_of_clause(number)
    if not why_untested(number) and obliged is not None and obliged not in tested:
        return (
            f"It obliges {obliged.value}, which this run did not test: --role {name_of(obliged)}."
        )
    return why_untested(number) or "no case of this suite exercises it"
