"""The golden transcripts and schemas that are shipped: what the references reply, and valid."""

from __future__ import annotations

import json
import runpy
from typing import Any

import jsonschema_rs
import pytest

from srpd.conformance.targets.schemas import DIALECT, finding, schemas
from srpd.conformance.targets.transcripts import transcript
from srpd.conformance.targets.vectors import vectors
from srpd.conformance.targets.wire import METHODS
from tests.places import ROOT

FOLDER = ROOT / "conformance" / "targets" / "transcripts"
CONVERSATIONS = sorted(file.stem for file in FOLDER.glob("conversation-*.jsonl"))
ROWS = [(name, row) for name in CONVERSATIONS for row in transcript(name)]


def test_the_transcripts_are_what_the_references_reply() -> None:
    made: dict[str, str] = runpy.run_path(str(ROOT / "tools" / "transcripts.py"))["transcripts"]()
    shipped = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.jsonl")}
    assert shipped == made, "run: python tools/transcripts.py"


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_one_of_its_dialect(name: str) -> None:
    schema = schemas()[name]
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == f"urn:srpd:target-protocol:1:{name}"
    jsonschema_rs.meta.validate(schema)


def test_each_method_has_a_schema_and_there_are_no_others() -> None:
    assert set(schemas()) == {*METHODS, "message", "seen", "request", "reply", "records"}
    assert schemas()["request"]["properties"]["method"]["enum"] == list(METHODS)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_every_line_of_a_conversation_is_valid(name: str) -> None:
    for row in transcript(name):
        method = row["request"]["method"]
        assert finding(row["request"], "request") == ""
        assert finding(row["request"]["params"], method, "params") == ""
        assert finding(row["reply"], "reply") == ""
        assert finding(row["reply"]["result"], method, "result") == ""


def test_together_the_conversations_have_every_method() -> None:
    assert {row["request"]["method"] for _, row in ROWS} == set(METHODS)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_something_leaves_in_every_conversation(name: str) -> None:
    drained = [r["reply"]["result"] for r in transcript(name) if r["request"]["method"] == "drain"]
    assert any(each["messages"] for each in drained)


@pytest.mark.parametrize("row", transcript("framing"), ids=lambda row: row["line"][:40] or "empty")
def test_an_odd_line_is_answered_by_an_error(row: dict[str, Any]) -> None:
    assert "error" in row["reply"]
    assert finding(row["reply"], "reply") == ""


def test_the_vectors_are_the_files_that_are_shipped() -> None:
    found = vectors()
    shipped = [name for name in found if name.startswith(("schemas/", "transcripts/"))]
    assert len(shipped) == len(schemas()) + len(CONVERSATIONS) + 1
    assert json.loads(found["schemas/hello.json"]) == schemas()["hello"]
