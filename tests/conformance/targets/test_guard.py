"""The boundary to a target: what it does wrong is an error with one clear line, never a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.recording.trace import read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.connect import connect
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import (
    Advanced,
    Delivered,
    Drained,
    Hello,
    Loaded,
    PortMessage,
    TargetFault,
)
from srpd.model.faults import BadInput

SEND = "first sends 4.1.1-IS-esme"
THREE = ("detection", SEND, SEND, SEND)
WAITS = (*THREE, "first waits")
METHODS = ("hello", "ics", "reset", "load", "deliver", "advance", "drain", "mark", "bye")
OF_THE_RIGHT_TYPE = {("ics", "{}"), ("reset", "text")}
RIVAL = "90-B3-D5-1F-30-01-80-00"


def target(**methods: Callable[..., Any]) -> type[ReferenceDcc]:
    """The reference with methods of the Target surface replaced."""
    return type("Odd", (ReferenceDcc,), methods)


def _raises(problem: BaseException) -> Callable[..., Any]:
    def method(*_: Any) -> Any:
        raise problem

    return method


def _is_one_line(text: str) -> bool:
    return bool(text) and "\n" not in text and len(text) < 600


# Faults of the adapter, in whole runs: exit code 4


@pytest.mark.parametrize("method", METHODS)
def test_whatever_a_target_raises_is_an_error_that_names_the_method(
    bench: Any, method: str
) -> None:
    played = bench.play(target(**{method: _raises(ValueError("a\nb"))}), WAITS)
    assert played.result.exit_code == 4
    assert played.failed == set()
    assert all(_is_one_line(error) for error in played.errors)
    assert any(f"{method}: the target raised ValueError: a b" in e for e in played.errors)


@pytest.mark.parametrize(
    "problem", [SystemExit(0), RecursionError(), MemoryError(), TargetFault("no route"), OSError()]
)
def test_no_exception_of_a_target_ends_the_run(bench: Any, problem: BaseException) -> None:
    played = bench.play(target(deliver=_raises(problem)), THREE, THREE)
    assert played.result.exit_code == 4
    assert len(played.errors) == 2


@pytest.mark.parametrize(
    ("method", "reply"),
    [
        (method, reply)
        for method in METHODS
        if method not in {"mark", "bye"}
        for reply in (None, 7, "text", {}, [], object())
        if (method, str(reply)) not in OF_THE_RIGHT_TYPE
    ],
)
def test_a_reply_of_the_wrong_type_is_an_error(bench: Any, method: str, reply: object) -> None:
    played = bench.play(target(**{method: lambda *_: reply}), WAITS)
    assert played.result.exit_code == 4
    assert played.failed == set()
    assert all(_is_one_line(error) and method in error for error in played.errors)


def test_a_clock_that_does_not_move_is_an_error(bench: Any) -> None:
    played = bench.play(target(advance=lambda *_: Advanced("2026-03-02T00:05:00Z")), WAITS)
    assert played.result.exit_code == 4
    assert "its clock says '2026-03-02T00:05:00Z'" in played.errors[0]


def test_a_state_that_is_not_empty_after_the_second_reset_is_an_error(bench: Any) -> None:
    class Remembers(ReferenceDcc):
        resets = 0

        def reset(self, now: str) -> str:
            self.resets += 1
            return super().reset(now) + str(self.resets)

    played = bench.play(Remembers, THREE, THREE)
    assert played.result.exit_code == 4
    assert played.errors == ["reset: the state digest differs from that of the first reset"]


def test_refused_fixture_records_make_the_case_inconclusive(bench: Any) -> None:
    played = bench.play(target(load=lambda *_: Loaded(("devices: no room",))), THREE)
    assert played.result.exit_code == 3
    assert played.passed == set()
    assert "devices: no room" in played.result.cases[0].checks[0].why


def _also_pushes(port: str, xml: str, **fields: Any) -> Callable[[ReferenceDcc], Drained]:
    def drain(self: ReferenceDcc) -> Drained:
        drained = ReferenceDcc.drain(self)
        return replace(drained, messages=(*drained.messages, PortMessage(port, xml, fields)))

    return drain


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "xml", [BOMB, "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<a>", "no xml", "<a/>", "<" * 99]
)
def test_xml_that_cannot_be_read_is_an_error_and_is_kept(bench: Any, xml: str) -> None:
    played = bench.play(target(drain=_also_pushes(f"usercb.{RIVAL}", xml)), THREE)
    assert played.result.exit_code == 4
    assert played.passed == set()
    assert _is_one_line(played.errors[0])
    assert f"usercb.{RIVAL}" in played.errors[0]
    trace = list(read_trace(played.folder / "trace.jsonl"))
    assert xml in {entry.xml for entry in trace}


def test_a_message_of_30_mb_is_an_error(bench: Any) -> None:
    played = bench.play(target(drain=_also_pushes("wan", "x" * 30_000_000)), THREE)
    assert played.result.exit_code == 4
    assert "drain: the result is none by the schema: at messages/" in played.errors[0]
    assert "xml: what is there is longer than 20000000 characters" in played.errors[0]


def test_thousands_of_messages_are_an_error(bench: Any) -> None:
    many = Drained((PortMessage("wan"),) * 10_001, True)
    played = bench.play(target(drain=lambda _: many), THREE)
    assert played.result.exit_code == 4
    assert "at messages: what is there has more than 10000 items" in played.errors[0]


@pytest.mark.parametrize(
    "message",
    [
        PortMessage("wan", "\ud800"),
        PortMessage("wan", "", {"a": object()}),
        PortMessage("wan", "", {"a": b"bytes"}),
        PortMessage("wan", "", {"a": "x" * 2_000_000}),
        PortMessage("wan", "", {}, 7),  # type: ignore[arg-type]
        PortMessage(7),  # type: ignore[arg-type]
        PortMessage("wan", None),  # type: ignore[arg-type]
        PortMessage("wan", "", None),  # type: ignore[arg-type]
        "text",
        None,
    ],
)
def test_a_message_that_cannot_be_written_down_is_an_error(bench: Any, message: Any) -> None:
    played = bench.play(target(drain=lambda _: Drained((message,), True)), THREE)
    assert played.result.exit_code == 4
    assert _is_one_line(played.errors[0])
    assert played.errors[0].startswith("drain: ")


def test_a_kind_that_the_protocol_does_not_know_is_an_error_that_names_it(bench: Any) -> None:
    played = bench.play(target(drain=_also_pushes("wan", "", kind="telegram")), THREE)
    assert played.result.exit_code == 4
    assert "the target protocol knows no kind 'telegram' of what leaves at wan" in played.errors[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", ["x"]),
        ("srv", {}),
        ("request_id", {}),
        ("device", 7),
        ("devices", "text"),
        ("slowed_down", "often"),
        ("waited_seconds", "long"),
        ("certificate", "text"),
    ],
)
def test_a_field_of_another_type_than_the_protocol_names_is_an_error(
    bench: Any, name: str, value: object
) -> None:
    played = bench.play(target(drain=_also_pushes("wan", "", **{name: value})), THREE)
    assert played.result.exit_code == 4
    assert played.failed == set()
    assert f"fields/{name}: what is there is not of type" in played.errors[0]


def test_a_field_that_the_protocol_does_not_name_is_an_error_that_names_it(bench: Any) -> None:
    also = _also_pushes("wan", "", kind="command", own={"a": [None, 1.5]})
    played = bench.play(target(drain=also), THREE)
    assert played.result.exit_code == 4
    assert "the target protocol knows no field 'own' of 'command' at wan" in played.errors[0]


# Breaches that only a hostile target would commit: exit code 1


def _answers_twice(self: ReferenceDcc, request: Any, code: str = "I99") -> Any:
    answer = ReferenceDcc.acknowledge(self, request, code)
    self.emit(f"usercb.{request.originator}", answer.xml)
    return answer


def _to_another_user(self: ReferenceDcc, _: str, response: Any) -> None:
    ReferenceDcc.push(self, RIVAL, response)


def _command_for_another_device(
    self: ReferenceDcc, port: str, xml: str = "", **fields: Any
) -> None:
    if port == "wan":
        fields["device"] = "00-DB-12-34-56-78-90-FF"
    ReferenceDcc.emit(self, port, xml, **fields)


@pytest.mark.parametrize(
    ("clause", "methods", "script"),
    [
        ("6.1", {"acknowledge": _answers_twice}, ("detection", SEND)),
        ("12.2", {"push": _to_another_user}, THREE),
        ("13.2(a)", {"emit": _command_for_another_device}, ("detection", SEND)),
        (
            "6.5(c)(i)",
            {"service_provider_of": lambda *_: "B"},
            ("requests", "send 4.1.1-IS-esme-smets1"),
        ),
    ],
)
def test_a_message_too_many_or_to_the_wrong_party_is_a_breach(
    bench: Any, clause: str, methods: Any, script: tuple[str, ...]
) -> None:
    played = bench.play(target(**methods), script)
    assert played.result.exit_code == 1
    assert played.failed == {clause}
    assert played.errors == []


# The guard itself


def test_the_protocol_version_must_be_known() -> None:
    other = target(hello=lambda _: Hello("2", "n", "v", True, True, True, ()))
    with pytest.raises(TargetFault, match="version '2' of the protocol"):
        Guard(other()).hello()


@pytest.mark.parametrize("answers", [{"6.1(a)": "maybe"}, {"6.1(a)": True}, {7: "yes"}])
def test_a_statement_says_yes_no_or_unknown(answers: Any) -> None:
    with pytest.raises(TargetFault, match="say yes, no or unknown"):
        Guard(target(ics=lambda _: answers)()).ics()


def test_an_equal_instant_in_another_form_is_accepted() -> None:
    late = target(advance=lambda *_: Advanced("2026-03-02T01:00:00+00:00"))
    assert Guard(late()).advance("2026-03-02T01:00:00Z").now == "2026-03-02T01:00:00+00:00"


def test_an_answer_that_is_no_message_is_a_fault() -> None:
    odd = target(deliver=lambda *_: Delivered("no message"))  # type: ignore[arg-type]
    with pytest.raises(TargetFault, match="deliver: a message is a str"):
        Guard(odd()).deliver(PortMessage("wan"))


# Finding the target


@pytest.mark.parametrize(
    ("specification", "says"),
    [
        ("ftp://localhost", "no other way"),
        ("localhost", "no other way"),
        ("stdio:", "write it as stdio:COMMAND"),
        ("stdio:no-such-command x", "there is no command 'no-such-command'"),
        ('stdio:"x', "No closing quotation"),
        ("http://", "write it as http://HOST:PORT/PATH"),
        ("http://host:x/", "Port could not be cast"),
        ("http://host:99999/", "Port out of range"),
        ("http://host/a b", "a URL has no spaces"),
        ("python:", "write it as"),
        ("python:srpd.conformance.reference", "write it as"),
        ("python:no_such_module:f", "is it on PYTHONPATH"),
        ("python:srpd.conformance.reference:nothing", "has no function 'nothing'"),
        ("python:json:dumps", "cannot be called without arguments"),
        ("python:builtins:dict", "lacks hello"),
        ("python:..:f", "importing"),
    ],
)
def test_a_target_that_cannot_be_reached_is_one_line(specification: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        connect(specification)
    assert says in str(caught.value)
    assert repr(specification) in str(caught.value)
    assert _is_one_line(str(caught.value))


@pytest.mark.parametrize("problem", [ValueError("a\nb"), SystemExit(3), OSError("x")])
def test_a_factory_that_fails_is_one_line(bench: Any, problem: BaseException) -> None:
    with pytest.raises(BadInput) as caught:
        connect(bench.target(_raises(problem)))
    assert f"the factory raised {type(problem).__name__}" in str(caught.value)
    assert _is_one_line(str(caught.value))


def test_a_module_that_fails_when_imported_is_one_line(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "srpd_broken_adapter.py").write_text("def f(:\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadInput, match="importing srpd_broken_adapter failed: SyntaxError"):
        connect("python:srpd_broken_adapter:f")
