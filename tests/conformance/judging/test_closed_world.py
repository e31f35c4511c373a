"""Whatever leaves a target is explained, breaks a clause, or is said to be unexplained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.bindings.unasked import OUT_OF_SCOPE, UNASKED
from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.judging.judge import judge
from srpd.conformance.judging.verdicts import CaseResult, ExitCode
from srpd.conformance.observing import seen_at_dcc
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.observing.vocabulary import unknown
from srpd.conformance.recording.trace import Entry, read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import Delivered, Drained, Loaded, PortMessage
from srpd.conformance.targets.samples import samples
from srpd.conformance.targets.samples.sample import Direction
from srpd.generators.suite import Case, Step, Suite, read_suite, write_suite
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.register import REGISTER

SENT = {name: each for name, each in samples().items() if each.direction is Direction.OUT}
PARTIES = {
    "dcc": Party.DCC,
    "cos-party": Party.COS_PARTY,
    "s1sp": Party.S1SP,
    "user": Party.USER,
}
SCRIPTS = {
    "dcc": ("requests", "send 4.1.1-IS-esme"),
    "cos-party": ("cos-party", "receive first"),
    "s1sp": ("s1sp", ""),
    "user": ("user-pre-command", ""),
}
READ = "send 4.1.1-IS-esme"
Recorded = tuple[Case, list[Entry]]


def first_case_of(role: str, folder: Path) -> Recorded:
    """The first case of the shortest system of a role, played by the reference."""
    systems = {"dcc": "type-2", "cos-party": "cos-party", "s1sp": "s1sp"}
    made = RunOptions(
        folder=folder, role=PARTIES[role], systems=(systems.get(role, "user-hub-replacement"),)
    )
    run(made)
    return recorded(folder)


def recorded(folder: Path) -> Recorded:
    """The first case of a run, and what was recorded of it."""
    case = read_suite(folder / "suite.json").cases[0]
    return case, [each for each in read_trace(folder / "trace.jsonl") if each.case == case.id]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """One read of a meter, answered by the reference."""
    base = tmp_path_factory.mktemp("once")
    step = Step("requests-001.1", "send 4.1.1-IS-esme-smets1", ("6.1",))
    case = Case("requests-001", "requests", (step,))
    write_suite(Suite("0", 0, dict(DEFAULTS), (), (case,)), base / "suite.json")
    run(RunOptions(folder=base / "run", suite_file=base / "suite.json"))
    return recorded(base / "run")


def beside(entries: Sequence[Entry], message: PortMessage, phase: str = "act") -> list[Entry]:
    """The trace of one step with one more message in it, before the target said that it is idle."""
    place = next(i for i, e in enumerate(entries) if e.fields.get("method") == "drain")
    drain = entries[place]
    one = Entry(
        90_000,
        "seen",
        drain.case,
        drain.step,
        phase,
        message.port,
        message.xml,
        dict(message.fields),
        drain.at,
    )
    return [*entries[:place], one, *entries[place:]]


def shown(played: Recorded, message: PortMessage, phase: str = "act") -> CaseResult:
    case, entries = played
    return judge(case, beside(entries, message, phase), DEFAULTS)


def sort_of(message: PortMessage) -> Sort:
    entry = Entry(1, "seen", "c", port=message.port, xml=message.xml, fields=message.fields)
    (seen,) = seen_at_dcc.read([entry])
    return seen.sort


def namelessly(message: PortMessage) -> PortMessage:
    """The message without what says which request or order it stems from."""
    names = {"request_id", "reference"}
    return replace(message, fields={k: v for k, v in message.fields.items() if k not in names})


def assert_not_passed_over(found: CaseResult, party: Party, message: PortMessage) -> None:
    """It fails the clause under which it is sent, or is unexplained where no clause lets it be."""
    asked = UNASKED[party].get(sort_of(message))
    if asked is None:
        assert found.breach is None
        assert "no statement of what is out of scope explains it" in found.unattributed[0]
    else:
        assert found.breach is not None
        assert found.breach.clause == asked.clause


def of(role: str) -> list[str]:
    return [name for name in SENT if name.startswith(f"{role}/")]


@pytest.mark.parametrize("name", of("dcc"))
def test_an_unasked_message_of_the_dcc_fails_the_clause_under_which_it_is_sent(
    read_once: Recorded, name: str
) -> None:
    message = SENT[name].message
    assert_not_passed_over(shown(read_once, message), Party.DCC, message)


@pytest.mark.parametrize(
    "name",
    [name for name in of("dcc") if {"request_id", "reference"} & {*SENT[name].message.fields}],
)
def test_an_unasked_message_that_names_nothing_fails_the_same_clause(
    read_once: Recorded, name: str
) -> None:
    message = namelessly(SENT[name].message)
    found = shown(read_once, message)
    assert found.breach is not None
    assert found.breach.clause == UNASKED[Party.DCC][sort_of(message)].clause
    assert "names nothing that asks for it" in found.breach.required


@pytest.mark.parametrize("phase", ["arrange", "look"])
def test_a_command_that_nothing_asks_for_fails_whenever_it_comes(
    read_once: Recorded, phase: str
) -> None:
    found = shown(read_once, namelessly(SENT["dcc/out/command"].message), phase)
    assert found.breach is not None
    assert found.breach.clause == "13.1(b)"


def test_a_command_in_a_step_in_which_only_circumstances_change_fails(
    bench: Any,
) -> None:
    class Busy(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Delivered:
            if message.fields.get("kind") == "update":
                self.emit("wan", kind="command", device="", srv="4.1.1", payload="")
            return super().deliver(message)

    played = bench.play(Busy, ("storage", "the Device is suspended"))
    assert played.failed == {"13.1(b)"}


@pytest.mark.parametrize("role", ["cos-party", "s1sp", "user"])
def test_an_unasked_message_of_another_party_is_not_passed_over(role: str, tmp_path: Path) -> None:
    played = first_case_of(role, tmp_path / "run")
    assert judge(*played, DEFAULTS).breach is None
    for name in of(role):
        message = SENT[name].message
        assert_not_passed_over(shown(played, message), PARTIES[role], message)


# what the protocol does not know


ODD = [
    (PortMessage("side-door", "", {"kind": "command"}), "no port 'side-door'"),
    (PortMessage("wan.A", "", {"kind": "command"}), "no port 'wan.A'"),
    (PortMessage("s1sp", "", {"kind": "countersigned-service-request"}), "no port 's1sp'"),
    (PortMessage("wan", "", {"kind": "telegram"}), "no kind 'telegram'"),
    (PortMessage("wan", "", {}), "no kind ''"),
    (PortMessage("wan", "", {"kind": 7}), "no kind 7"),
    (PortMessage("wan", "", {"kind": "command", "verdict": "PASS"}), "no field 'verdict'"),
    (PortMessage("ops", "", {"outcome": "later"}), "no outcome 'later'"),
    (PortMessage("ops", "", {"kind": "incident", "about": "green"}), "no about 'green'"),
    (PortMessage("user.X", "", {"http": "refused"}), "no HTTP status 'refused'"),
    (PortMessage("user.X", "", {"http": True}), "no HTTP status True"),
    (PortMessage("user.X", "", {"http": 204}), "no HTTP status 204"),
    (PortMessage("user.X", "<a/>", {"http": 400}), "no DUIS Response with the HTTP status"),
]


@pytest.mark.parametrize(("message", "says"), ODD)
def test_what_the_protocol_does_not_know_is_an_error_that_names_it(
    read_once: Recorded, message: PortMessage, says: str
) -> None:
    found = shown(read_once, message)
    assert says in found.error
    assert found.error.startswith("step requests-001.1")


@pytest.mark.parametrize("name", SENT)
def test_the_protocol_knows_every_sample_of_itself(name: str) -> None:
    message = SENT[name].message
    entry = Entry(1, "seen", "c", port=message.port, xml=message.xml, fields=message.fields)
    assert unknown(entry) == ""


# refusals


class Refuses(ReferenceDcc):
    """Has its rejections told otherwise."""

    def reject(self, request: Any, rejection: Any) -> PortMessage | None:
        told = super().reject(request, rejection)
        return None if told is None else self.otherwise(told)

    def otherwise(self, told: PortMessage) -> PortMessage:
        raise NotImplementedError


class ByHttp500(Refuses):
    def otherwise(self, told: PortMessage) -> PortMessage:
        return PortMessage(told.port, "", {"http": 500}, told.at)


class ByHttp400(Refuses):
    def otherwise(self, told: PortMessage) -> PortMessage:
        return PortMessage(told.port, "", {"http": 400}, told.at)


class ByAWord(Refuses):
    def otherwise(self, told: PortMessage) -> PortMessage:
        return replace(told, xml=_with_code(told.xml, ">REFUSED<"))


class ByAnAlertsCode(Refuses):
    def otherwise(self, told: PortMessage) -> PortMessage:
        return replace(told, xml=_with_code(told.xml, ">E20<"))


class ByNoCode(Refuses):
    def otherwise(self, told: PortMessage) -> PortMessage:
        return replace(told, xml=_with_code(told.xml, "><"))


def _with_code(xml: str, code: str) -> str:
    before, tag, rest = xml.partition("ResponseCode>")
    return before + tag[:-1] + code + rest.partition("<")[2]


SUSPENDED = ("requests", "send 4.1.1-IS-esme!rights-held")


@pytest.mark.parametrize(
    ("refuses", "says"),
    [
        (ByHttp500, "an answer of HTTP that is no refusal"),
        (ByHttp400, "an answer of HTTP that is no refusal"),
        (ByAWord, "'REFUSED' is no Response Code of DUIS"),
        (ByAnAlertsCode, "E20 may not stand in an Acknowledgement"),
        (ByNoCode, "ResponseCode"),
    ],
)
def test_a_refusal_that_is_none_fails_the_notification_and_says_what_came_instead(
    bench: Any, refuses: type[ReferenceDcc], says: str
) -> None:
    played = bench.play(refuses, SUSPENDED)
    assert "6.3" in played.failed
    assert played.result.exit_code is ExitCode.BREACH
    (breach,) = played.result.breaches
    assert says in breach.reasoning


def test_what_is_no_request_may_be_refused_by_http(bench: Any) -> None:
    played = bench.play(ByHttp400, ("requests", "send 4.1.1-IS-esme!structure-verified"))
    assert played.failed == set()


def test_what_is_no_request_is_not_refused_by_a_server_that_failed(bench: Any) -> None:
    played = bench.play(ByHttp500, ("requests", "send 4.1.1-IS-esme!structure-verified"))
    assert "6.3" in played.failed


UNSIGNED = ("requests", "send 4.1.1-IS-esme!signature-valid")


class InSilence(ReferenceDcc):
    """Says nothing of a signature that does not hold, as a web service says it."""

    status = 403

    def reject(self, request: Any, rejection: Any) -> PortMessage | None:
        super().reject(request, rejection)
        return PortMessage(f"user.{request.originator}", "", {"http": self.status}, "")


class InADefect(InSilence):
    status = 500


def test_where_the_code_permits_silence_a_status_of_http_is_silence(bench: Any) -> None:
    played = bench.play(InSilence, UNSIGNED)
    assert played.failed == set()
    assert not any(case.unattributed for case in played.result.cases)


def test_where_the_code_permits_silence_a_failed_server_is_unexplained(bench: Any) -> None:
    played = bench.play(InADefect, UNSIGNED)
    assert played.failed == set()
    (line,) = played.result.cases[0].unattributed
    assert "an answer of HTTP that is no refusal" in line
    assert "(500)" in line
    assert played.result.exit_code is ExitCode.ONLY_INCONCLUSIVE


# what a message says of itself, when it comes, and what is refused


def test_a_command_that_names_another_service_than_its_request_fails(bench: Any) -> None:
    class Mislabels(ReferenceDcc):
        def emit(self, port: str, xml: str = "", **fields: Any) -> None:
            super().emit(port, xml, **fields | ({"srv": "4.8.1"} if port == "wan" else {}))

    played = bench.play(Mislabels, ("requests", READ))
    assert "13.2(a)" in played.failed
    assert "it names the Service Reference Variant 4.8.1" in played.result.breaches[0].required


def test_a_message_about_alerts_that_were_never_sent_fails(read_once: Recorded) -> None:
    fields = {"kind": "incident", "about": "red", "device": "00-DB-12-34-56-78-90-10"}
    found = shown(read_once, PortMessage("ops", "", {**fields, "alert_code": "8F12"}))
    assert found.breach is not None
    assert found.breach.clause == "17.8(a)"


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2199-01-01T00:00:00Z", "has not passed yet"),
        ("1999-01-01T00:00:00Z", "nothing was left to come"),
        ("noon", "states no time that can be read"),
    ],
)
def test_a_time_at_which_a_message_cannot_have_passed_is_an_error(
    bench: Any, at: str, says: str
) -> None:
    class Misdates(ReferenceDcc):
        def drain(self) -> Drained:
            found = super().drain()
            return replace(found, messages=tuple(replace(m, at=at) for m in found.messages))

    (error,) = bench.play(Misdates, ("requests", READ)).errors
    assert says in error
    assert "a message at wan" in error


def test_a_case_that_is_refused_without_a_declaration_keeps_a_run_from_0(bench: Any) -> None:
    class Picks(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Delivered:
            if "users" in message.fields.get("records", ()):
                refused = {"outcome": "refused", "reason": "not today"}
                return Delivered(PortMessage("ops", "", refused, message.at))
            return super().deliver(message)

    result = bench.play(Picks, ("requests", READ), SUSPENDED).result
    assert [case.refused for case in result.cases] == [
        "",
        "the target refused fixture records: not today",
    ]
    assert result.exit_code is ExitCode.ONLY_INCONCLUSIVE


def test_records_that_are_refused_at_the_start_keep_a_run_from_0(bench: Any) -> None:
    class Refusing(ReferenceDcc):
        last = ""

        def mark(self, text: str) -> None:
            Refusing.last = text

        def load(self, records: Any) -> Loaded:
            found = super().load(records)
            after_the_first = Refusing.last.startswith("requests-001")
            return Loaded(("users: no room",)) if after_the_first else found

    result = bench.play(Refusing, ("requests", READ), ("requests", READ)).result
    assert [bool(case.refused) for case in result.cases] == [False, True]
    assert result.exit_code is ExitCode.ONLY_INCONCLUSIVE


# the data


def sorts_of_nobody() -> Iterator[Sort]:
    known = {sort for table in (*UNASKED.values(), *OUT_OF_SCOPE.values()) for sort in table}
    yield from set(Sort) - known


def test_every_sort_of_message_is_spoken_of() -> None:
    nobodys = {Sort.UNREADABLE, Sort.OTHER, Sort.HTTP_STATUS, Sort.UNFIT_RESPONSE}
    assert set(sorts_of_nobody()) == nobodys


def test_every_clause_under_which_something_is_sent_is_one_of_the_register() -> None:
    for sorts in UNASKED.values():
        for asked in sorts.values():
            assert asked.clause in REGISTER, asked


def test_no_sort_is_both_asked_for_by_a_clause_and_out_of_scope() -> None:
    for party, sorts in UNASKED.items():
        assert not sorts.keys() & OUT_OF_SCOPE[party].keys()


def test_what_is_seen_without_a_clause_is_still_told_in_words() -> None:
    assert Seen(1, "ops", Sort.ANSWER_AT_OPS).in_words() == "an answer at ops"
