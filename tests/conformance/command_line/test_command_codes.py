"""`srpd codes`: what it prints for people and for programs."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from srpd.conformance.command_line.main import app
from srpd.model.catalogue import RESPONSE_CODES
from srpd.model.code_tests import CODE_TESTS


def srpd(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_response_code_is_listed_with_its_meaning_and_source() -> None:
    rows = json.loads(srpd("codes", "--json"))
    assert [(row["code"], row["meaning"], row["source"]) for row in rows] == [
        (row.code, row.meaning, row.source) for row in RESPONSE_CODES.values()
    ]


def test_an_acknowledgement_and_a_dcc_alert_can_bear_e1_and_an_alert_alone_e20() -> None:
    places = {row["code"]: row["stands_in"] for row in json.loads(srpd("codes", "--json"))}
    assert (places["E1"], places["E20"]) == (["Acknowledgement", "DCC Alert"], ["DCC Alert"])


def test_every_cell_of_the_matrix_is_listed_for_programs() -> None:
    rows = json.loads(srpd("codes", "--roles", "--json"))
    cells = [(row["code"], row["role"], row["generation"]) for row in rows]
    assert cells == [(c, r.value, g.value) for c, r, g in CODE_TESTS]
    assert {row["requirement"] for row in rows} == {"mandatory", "offered", "not applicable"}


def test_the_table_gathers_roles_and_says_what_is_asked_and_why_not() -> None:
    words = " ".join(srpd("codes", "--roles").split())
    assert "E13 SMETS1 all mandatory with a verdict" in words
    assert "E11 SMETS2+ MDR not applicable no" in words
    assert "E60 SMETS1 IS ES GS RSA ED GT OU mandatory with a note unconfirmed: which" in words


def test_the_listing_without_roles_is_a_table_too() -> None:
    assert "E19" in srpd("codes")
