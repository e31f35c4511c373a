"""Limbs: one check of a check list, as data.

A limb says which requests it is applied to, the ways in which it can fail, and the Response Codes
that may report the failure. Cards, the re-applications elsewhere in the Code and the test data all
refer to it.

The Code fixes no codes; they come from the DCC User Interface Specification, and where public
material does not settle which code belongs to a limb, `codes_confirmed` is false and any rejection
is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from srpd.model.cases import Valuation, holds
from srpd.model.conditions import Condition, Term, boxes
from srpd.model.reading import Choice


@dataclass(frozen=True, slots=True)
class Exemption:
    """Requests that `clause` takes out of a limb that would otherwise concern them."""

    clause: str
    says: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One check of a check list.

    `applies` are the requests it is applied to, exemptions already taken out; `fails` the fact that
    makes it fail. `codes` may report the failure, and those of `codes_where` as well where their
    term holds. `silent` marks the limb after whose failure the User is not notified. `entails` are
    clauses whose checks cannot be satisfied either where this one is not, by the Code's
    definitions. `by_http` marks the limb whose failure may mean that there is no request to answer,
    so that it is refused by HTTP. `reading` restricts the limb to one alternative of a reading.
    `source` cites what it takes from outside Appendix AB, `assumes` names the unconfirmed fact that
    it rests on: see `Rule`.
    """

    clause: str
    says: str
    applies: tuple[Term, ...] = ()
    fails: Condition
    codes: frozenset[str] = frozenset()
    codes_confirmed: bool = False
    codes_where: tuple[tuple[Term, frozenset[str]], ...] = ()
    silent: bool = False
    by_http: bool = False
    exemptions: tuple[Exemption, ...] = ()
    entails: frozenset[str] = frozenset()
    reading: Choice | None = None
    assumes: str = ""
    source: str = ""

    def concerns(self, valuation: Valuation) -> bool:
        """Whether the limb is applied to a request with these facts."""
        return any(holds(box, valuation) for box in boxes(self.applies))

    def failed(self, valuation: Valuation) -> bool:
        """Whether the limb is applied to a request with these facts, and fails."""
        return self.concerns(valuation) and valuation[self.fails.fact] in self.fails.values

    def reports(self, code: str, valuation: Valuation) -> bool:
        """Whether the code may report the failure for a request with these facts."""
        return code in self.codes or any(
            code in codes and any(holds(box, valuation) for box in boxes((term,)))
            for term, codes in self.codes_where
        )

    def spared(self, valuation: Valuation) -> Iterator[Exemption]:
        """The exemptions without which a request with these facts would fail this limb."""
        if valuation[self.fails.fact] not in self.fails.values or self.concerns(valuation):
            return
        for exemption in self.exemptions:
            if any(holds(box, valuation) for box in boxes(exemption.terms)):
                yield exemption
