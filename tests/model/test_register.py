"""The clause register holds the whole of Appendix AB, in order and in our own words."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.campaigns.untested import why_not_in_run, why_untested
from srpd.model.faults import ModelFault
from srpd.model.notation import Party
from srpd.model.register import (
    NOT_YET,
    REGISTER,
    clause,
    flows,
    in_legal_order,
    legal_position,
)
from tests.places import SHARED

ROLE_OF = {"dcc": "DCC", "user-side": "User", "cos-party": "CoS Party", "s1sp": "S1SP", "no": ""}

NOT_HERE = {"6.1(g)(iv)", "6.1(g)(vii)", "18.1(c)"}
"""What the reference holds to be checkable: two rest on a fact that no public source gives, and one
is a permission."""


@pytest.fixture(scope="module")
def shared_clauses() -> list[dict[str, str]]:
    path = SHARED / "spec" / "clauses.csv"
    if not path.is_file():
        pytest.skip(f"the reference list of clauses is not at {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def legal_text() -> str:
    path = SHARED / "spec" / "appendix-ab.txt"
    if not path.is_file():
        pytest.skip(f"the legal text is not at {path}")
    return " ".join(path.read_text(encoding="utf-8").lower().split())


def test_the_register_holds_192_clauses() -> None:
    assert len(REGISTER) == 192


def test_the_register_has_every_clause_of_the_reference_in_its_order(
    shared_clauses: list[dict[str, str]],
) -> None:
    assert list(REGISTER) == [row["clause"] for row in shared_clauses]


def test_the_register_agrees_with_the_reference_on_who_must_do_what(
    shared_clauses: list[dict[str, str]],
) -> None:
    for row in shared_clauses:
        entry = REGISTER[row["clause"]]
        assert entry.obliged == row["obliged"].removeprefix("-")
        assert entry.force == row["force"]
        assert entry.flow == row["flow"].removeprefix("-")
        assert entry.role == ("" if entry.number in NOT_HERE else ROLE_OF[row["checkable"]])
        assert entry.checkable is (row["checkable"] != "no" and entry.number not in NOT_HERE)


def test_no_sentence_of_the_register_is_one_of_the_reference(
    shared_clauses: list[dict[str, str]],
) -> None:
    for row in shared_clauses:
        assert REGISTER[row["clause"]].says.casefold() != row["paraphrase"].casefold()


def test_no_sentence_of_the_register_repeats_twelve_words_of_the_legal_text(
    legal_text: str,
) -> None:
    for entry in REGISTER.values():
        words = entry.says.lower().rstrip(".").split()
        for start in range(len(words) - 11):
            run = " ".join(words[start : start + 12])
            assert run not in legal_text, (entry.number, run)


@pytest.mark.parametrize("number", REGISTER)
def test_every_clause_says_one_full_sentence(number: str) -> None:
    says = REGISTER[number].says
    assert says[0].isupper()
    assert says.endswith(".")
    assert ". " not in says
    assert not {"SR", "SRs", "TAD", "CH", "SPC", "NC"} & set(says.replace(",", "").split())


def test_no_two_clauses_say_the_same() -> None:
    assert len({entry.says for entry in REGISTER.values()}) == len(REGISTER)


@pytest.mark.parametrize("number", REGISTER)
def test_a_clause_names_a_role_exactly_when_it_can_be_checked(number: str) -> None:
    entry = REGISTER[number]
    assert entry.checkable is bool(entry.role)
    assert entry.checkable is not bool(entry.why_not)


def test_an_unknown_clause_is_a_fault_of_the_model_that_names_the_nearest() -> None:
    with pytest.raises(ModelFault, match=r"6\.1\(g\)\(i\)"):
        clause("6.1(g)")


def test_letters_and_numbers_are_ordered_as_in_the_text_and_not_as_strings() -> None:
    assert in_legal_order(["17.10", "12.1", "17.9(c)", "6.5(d)(ii)(A)", "6.5(d)(ii)"]) == (
        "6.5(d)(ii)",
        "6.5(d)(ii)(A)",
        "12.1",
        "17.9(c)",
        "17.10",
    )


@given(st.lists(st.sampled_from(list(REGISTER))))
def test_legal_order_keeps_every_number_and_follows_positions(numbers: list[str]) -> None:
    ordered = in_legal_order(numbers)
    positions = [legal_position(number) for number in ordered]
    assert sorted(ordered) == sorted(numbers)
    assert positions == sorted(positions)


def test_the_flows_part_the_register() -> None:
    grouped = [entry.number for entries in flows().values() for entry in entries]
    without = {number for number, entry in REGISTER.items() if not entry.flow}
    assert len(grouped) == len(set(grouped))
    assert set(grouped) | without == set(REGISTER)


def test_a_reason_for_not_encoding_is_given_for_checkable_clauses_only() -> None:
    for number, reason in NOT_YET.items():
        assert REGISTER[number].checkable, number
        assert reason.endswith("."), number


def test_a_clause_of_a_party_that_a_run_did_not_test_is_explained_by_its_role() -> None:
    for number, entry in REGISTER.items():
        if entry.role not in ("", "DCC") and not why_untested(number):
            assert "--role" in why_not_in_run(number, {Party.DCC})


def test_a_clause_of_a_party_that_a_run_tested_is_not_explained_by_its_role() -> None:
    for number in REGISTER:
        assert "--role" not in why_not_in_run(number, set(Party))
