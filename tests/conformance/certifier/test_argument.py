"""The argument of a certificate, followed on claims made by hand."""

from __future__ import annotations

from dataclasses import replace

from srpd.conformance.certifier.argument import Argument
from srpd.conformance.certifier.files import Cell, Claim
from srpd.conformance.certifier.findings import Findings

LOW, HIGH, EITHER = frozenset({0}), frozenset({1}), frozenset({0, 1})
CLAIM = Claim(
    system="ring",
    fault_domain="-",
    states_demanded=3,
    extra_states=0,
    configurations=((0,), (1,), (2,)),
    stimuli=("go",),
    unseen=frozenset(),
    observations=(("low",), ("high",)),
    told_apart=frozenset({(0, 1)}),
    table={(0, 0): Cell(1, LOW), (1, 0): Cell(2, LOW), (2, 0): Cell(0, HIGH)},
    open=frozenset(),
    classes=(0, 1, 2),
    access=((), (0,), (0, 0)),
    identifiers=(((0, 0),), ((0, 0),), ((0,),)),
    inseparable=frozenset(),
)
"""A ring of three configurations, of which the first two differ only in what is next."""
TESTS = [("go",) * 5]


def reasons(claim: Claim, *tests: tuple[str, ...]) -> list[str]:
    findings = Findings(claim.system)
    Argument(claim, findings).check(tests or TESTS)
    return [f"{each.part}: {each.says}" for each in findings.found]


def test_the_ring_is_as_claimed() -> None:
    assert reasons(CLAIM) == []


def test_a_pair_from_which_one_that_can_be_separated_is_reached_is_not_inseparable() -> None:
    found = reasons(replace(CLAIM, inseparable=frozenset({(0, 1)})))
    assert found == [
        "inseparable: configurations 0 and 1 can be separated, by a sequence that begins with "
        "stimulus 0"
    ]


def test_configurations_that_lead_to_different_classes_are_not_of_one_class() -> None:
    (found,) = reasons(replace(CLAIM, classes=(0, 0, 1), states_demanded=2))
    assert found.startswith("classes: configurations 0 and 1 are in one class, and differ")


def test_an_identifier_after_which_both_may_show_the_same_separates_nothing() -> None:
    either = {**CLAIM.table, (2, 0): Cell(0, EITHER)}
    found = reasons(replace(CLAIM, table=either))
    assert "configurations 0 and 2" in " ".join(found)
    assert all(each.startswith("identifiers: no common beginning") for each in found)


def test_an_identifier_that_only_one_of_the_two_has_separates_nothing() -> None:
    own = replace(CLAIM, identifiers=((), ((0, 0),), ((0,),)))
    assert all("configurations 0 and" in each for each in reasons(own))
    assert len(reasons(own)) == 2


def test_what_is_too_short_for_an_identifier_is_lacking() -> None:
    assert reasons(CLAIM, ("go",) * 4) == ["sequences: the suite lacks go, go, go, go, go"]


def test_an_extra_state_asks_for_longer_sequences() -> None:
    one = replace(CLAIM, extra_states=1)
    assert reasons(one, ("go",) * 5) == ["sequences: the suite lacks go, go, go, go, go, go"]
    assert reasons(one, ("go",) * 6) == []
