"""Whatever a target sends, judging it gives a verdict or an error of that case, and a report."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.campaigns.run import judge_again
from srpd.conformance.fuzz.campaign import FuzzOptions
from srpd.conformance.fuzz.fuzzing import fuzz
from srpd.conformance.judging import judge as judging
from srpd.conformance.judging.judgement import Judgement
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.observing import seen
from srpd.conformance.playing import case as playing
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.report import write_report
from srpd.conformance.targets.protocol import Delivered, Drained, PortMessage
from tests.places import SHARED

JOINS = ("type-2", "send 12.2-IS-type-2", "send 8.2-IS-type-2")
SCHEDULES = ("schedules", "send 5.1-IS-esme-daily", "send 5.2-IS-none")
SEND = ("detection", "first sends 4.1.1-IS-esme")
RIVAL = "90-B3-D5-1F-30-01-80-00"


def besides(*messages: PortMessage) -> type[ReferenceDcc]:
    """The reference, which hands these out as well after every request that reads the inventory."""

    class Besides(ReferenceDcc):
        asked = False

        def deliver(self, message: PortMessage) -> Delivered:
            self.asked = "ReadInventory" in message.xml
            return super().deliver(message)

        def drain(self) -> Drained:
            drained, asked, self.asked = super().drain(), self.asked, False
            return replace(drained, messages=(*messages, *drained.messages)) if asked else drained

    return Besides


class Misplaces(ReferenceDcc):
    """Answers whoever reads the inventory with something else, at another port."""

    port = "wan"

    def deliver(self, message: PortMessage) -> Delivered:
        delivered = super().deliver(message)
        asked = "ReadInventory" in message.xml
        return Delivered(PortMessage(self.port, "no xml")) if asked else delivered


@pytest.mark.parametrize("port", ["wan", "ops", "cos", "s1sp.A", "dcc", "elsewhere"])
def test_an_answer_that_is_no_xml_at_another_port_is_not_taken_for_the_inventory(
    bench: Any, port: str
) -> None:
    played = bench.play(type("Odd", (Misplaces,), {"port": port}), JOINS, SEND)
    (error,) = played.errors
    assert f"{port}: a message that cannot be read (the target protocol knows no" in error
    assert played.failed == set()
    assert played.result.cases[1].checks


def test_an_inventory_that_is_no_xml_is_an_error_of_the_case(bench: Any) -> None:
    class Garbles(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Delivered:
            answer = super().deliver(message).answer
            if answer is not None and "ReadInventory" in message.xml:
                answer = replace(answer, xml="no xml")
            return Delivered(answer)

    played = bench.play(Garbles, JOINS, SEND)
    (error,) = played.errors
    assert "a message that cannot be read (not well-formed XML" in error
    assert played.result.cases[1].checks


ALERT = """<sr:Response
xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion="5.4">
<sr:Header><sr:ResponseID>90-B3-D5-1F-30-00-00-02:90-B3-D5-1F-30-01-00-00:1</sr:ResponseID>
<sr:ResponseCode>I0</sr:ResponseCode>
<sr:ResponseDateTime>2026-03-02T00:05:00Z</sr:ResponseDateTime></sr:Header>
<sr:Body><sr:DeviceAlertMessage><sr:AlertCode>8F0A</sr:AlertCode>
<sr:ThrottledAlertCount>1</sr:ThrottledAlertCount>
<sr:ThrottledAlertCount>2</sr:ThrottledAlertCount></sr:DeviceAlertMessage></sr:Body></sr:Response>"""


def test_what_is_amiss_deep_in_a_response_is_an_error_of_the_case(bench: Any) -> None:
    played = bench.play(besides(PortMessage(f"usercb.{RIVAL}", ALERT)), JOINS)
    (error,) = played.errors
    assert "ThrottledAlertCount" in error


def test_a_schedule_number_that_the_schema_does_not_allow_is_an_error_of_the_case(
    bench: Any,
) -> None:
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official schema is not at hand")

    class Counts(ReferenceDcc):
        def reset(self, now: str) -> str:
            digest = super().reset(now)
            self.state.last_schedule = 10**14
            return digest

    played = bench.play(Counts, SCHEDULES, SEND, schema=load_schema(SHARED / "duis"))
    (error,) = played.errors
    assert "the DSPScheduleID 100000000000001, which the schema does not allow" in error
    assert played.result.cases[1].checks


# Defects of ours


def fails(problem: Exception, first: str) -> Callable[..., Any]:
    """A part of the harness that fails of the first case, and is as ever of the others."""
    usual = Judgement.result

    def result(self: Judgement) -> Any:
        if self.case.id == first:
            raise problem
        return usual(self)

    return result


@pytest.mark.parametrize("problem", [KeyError("odd"), RecursionError(), ValueError("\ud800")])
def test_a_defect_of_the_judge_ends_its_case_alone_and_is_kept(
    bench: Any, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    monkeypatch.setattr(judging.Judgement, "result", fails(problem, "detection-001"))
    played = bench.play(ReferenceDcc, SEND, SEND)
    first, second = played.result.cases
    assert "a defect of srpd, which says nothing about the target" in first.error
    assert type(problem).__name__ in first.error
    assert second.checks
    assert not second.error
    assert played.result.exit_code == 4
    write_report(played.result, played.folder)
    kept = json.loads((played.folder / "results.json").read_text())["cases"][0]
    assert kept["outcome"] == "ERROR"
    assert "Traceback" in kept["defect"]
    assert judge_again(played.folder).cases[0].error == first.error


def test_a_defect_in_playing_ends_its_case_alone_and_is_kept(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def read_back(*_: object) -> None:
        looked.append(1)
        if len(looked) == 1:
            raise ZeroDivisionError("at first")

    bench.play(ReferenceDcc, SEND)  # what is tried before the first case
    monkeypatch.setattr(playing, "read_back", read_back)
    monkeypatch.setattr("srpd.conformance.campaigns.driven.Driven.examine", lambda _: None)
    played = bench.play(ReferenceDcc, SEND, SEND)
    first, second = played.result.cases
    assert "playing it failed by a defect of srpd" in first.error
    assert "ZeroDivisionError: at first (read_back, line" in first.error
    assert not second.error
    (entry,) = [e for e in read_trace(played.folder / "trace.jsonl") if e.kind == "error"]
    assert "Traceback" in entry.fields["traceback"]
    assert judge_again(played.folder).cases[0].error == first.error


def test_a_defect_of_the_judge_ends_one_case_of_fuzzing_and_no_more(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, calls = seen._read, []

    def read(entry: Any) -> Any:
        calls.append(entry.case)
        if entry.case == "detection-00002":
            raise IndexError("odd")
        return usual(entry)

    monkeypatch.setattr(seen, "_read", read)
    options = FuzzOptions(
        folder=bench.base / "fuzz", systems=("detection",), examples=3, steps=4, shrink_runs=0
    )
    result = fuzz(options)
    errors = {case.case: case.error for case in result.cases if case.error}
    assert list(errors) == ["detection-00002"]
    assert "IndexError: odd" in errors["detection-00002"]
    assert len(result.cases) == 3
