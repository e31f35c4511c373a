"""Why nothing was checked of a clause."""

from __future__ import annotations

from srpd.model.register import NOT_YET, REGISTER


def why_untested(number: str) -> str:
    """Why no suite of this version can check the clause; empty if one can."""
    clause = REGISTER[number]
    known = clause.why_not or NOT_YET.get(number, "")
    if known or clause.role in ("", "DCC"):
        return known
    return (
        f"It obliges the {clause.role}, which the tool plays to the DCC; this version encodes it, "
        "and drives no target of that role."
    )
