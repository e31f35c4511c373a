"""The Alert Management Mechanism: what the law says, what a target is held to, and mutants."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest

from srpd.conformance.bindings.alert_limits import parameters, with_spans
from srpd.conformance.bindings.timing import timing
from srpd.conformance.messages import answers
from srpd.conformance.messages.identifiers import eui
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.schema import find_schema
from srpd.conformance.mutants.alerts import (
    ConsolidatesEverything,
    ConsolidatesNothing,
    CountsAllDevicesTogether,
    CountsForever,
    CountsFromA,
    DoesNotInform,
    ExemptsNothing,
    IgnoresP,
    IgnoresTheDeadBand,
    IgnoresTheSwitches,
    LabelsFromB,
    RaisesNoAmberIncident,
    WaitsUntilNoneIsLeft,
)
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.alert_state import AlertLimits, CodeCount
from srpd.conformance.reference.clock import EPOCH
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.cases import Value
from srpd.model.compiled import compile_system
from srpd.model.faults import BadInput, ModelFault
from srpd.model.machines import alert_code, alert_incident, alert_window
from srpd.model.notation import Bar, Gap, Rule
from srpd.model.parameters import with_overrides
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS
from tests.places import SHARED

CLAUSES = {
    *(f"17.8({letter})" for letter in "abcde"),
    *(f"17.9({letter})" for letter in "abc"),
    "17.10",
}
DEVICE = "00-DB-12-34-56-78-90-10"
USER = "90-B3-D5-1F-30-01-00-00"


# the law


def states(machine: Any) -> list[Any]:
    return list(machine.states)


def test_m_is_exceeded_by_a_number_above_it_and_not_by_one_that_equals_it() -> None:
    machine = alert_window.alert_window(2, 5)
    duty = alert_window.Duty.RAISE_AMBER_INCIDENT
    raising = [
        state
        for card in machine.cards
        if isinstance(card, Rule) and duty in [owed.duty for owed in card.owed()]
        for state in card.given
    ]
    assert raising == [states(machine)[2]]


def test_counting_for_each_alert_code_begins_when_a_is_exceeded() -> None:
    machine = alert_window.alert_window(1, 4)
    duty = alert_window.Duty.COUNT_PER_CODE
    beginning = {
        (card.given[0].name, card.then.name if card.then else "")
        for card in machine.cards
        if isinstance(card, Rule) and duty in [owed.duty for owed in card.owed()]
    }
    assert beginning == {("COUNTED_4", "EXCEEDED")}


def test_with_incident_creation_off_no_case_permits_an_incident() -> None:
    off: dict[Enum, Value] = {
        alert_window.Fact.INCIDENTS_ON: False,
        alert_window.Fact.DEAD_BAND: False,
    }
    machine = alert_window.MACHINE
    for state in machine.states:
        for event in machine.events:
            for card in machine.governing(state, event, off):
                assert not isinstance(card, Rule) or not card.may
                owed = [o.duty for o in card.owed()] if isinstance(card, Rule) else []
                assert alert_window.Duty.RAISE_AMBER_INCIDENT not in owed


def test_a_count_that_equals_b_is_not_labelled_and_the_next_is() -> None:
    machine = alert_code.alert_code(3)
    duty = alert_code.Duty.LABEL
    labelling = {
        card.given[0].name
        for card in machine.cards
        if isinstance(card, Rule) and duty in [owed.duty for owed in card.owed()]
    }
    assert labelling == {"COUNTED_3"}


def test_no_incident_is_raised_in_the_dead_band_whatever_the_switches_say() -> None:
    machine = alert_incident.MACHINE
    for on in (False, True):
        (card,) = machine.governing(
            alert_incident.State.DEAD_BAND,
            alert_incident.Event.CODE_IS_LABELLED,
            {alert_incident.Fact.INCIDENTS_ON: on},
        )
        assert isinstance(card, Bar)
        assert card.clause == "17.9(b)"


def test_whether_earlier_alerts_count_towards_b_is_asked_and_not_decided() -> None:
    with_alerts = states(alert_code.MACHINE)[1]
    (card,) = alert_code.MACHINE.governing(with_alerts, alert_code.Event.COUNTING_BEGINS, {})
    assert isinstance(card, Gap)


@pytest.mark.parametrize(("amber", "red"), [(0, 3), (2, 3), (3, 3)])
def test_thresholds_that_leave_no_number_between_them_are_refused(amber: int, red: int) -> None:
    with pytest.raises(ModelFault, match="must be above 0"):
        alert_window.alert_window(amber, red)


def test_the_system_is_small() -> None:
    graph = compile_system(SYSTEMS["alerts"].under(DEFAULTS))
    assert len(graph.configurations) == 80
    assert len(list(graph.moves())) == 782


def test_a_span_is_what_the_parameter_of_the_run_says() -> None:
    spans = timing(with_overrides(["alert-window-t=2h"]))
    (record,) = with_spans(parameters(incidents=True), spans)["alert_management"]
    assert record["T"] == 7200


def test_spans_that_do_not_fit_within_each_other_are_bad_input() -> None:
    with pytest.raises(BadInput, match="alert-code-window-r of at least 50 times"):
        timing(with_overrides(["alert-code-window-r=2h"]))


def test_the_windows_of_the_tests_are_far_apart() -> None:
    spans = timing()
    assert 50 * spans.alert_longest_time < spans.alert_window
    assert 50 * spans.alert_window < spans.alert_code_window
    assert 50 * spans.alert_code_window < spans.alert_dead_band


# the message


def test_a_throttled_alert_is_valid_and_carries_both_fields_before_the_payload() -> None:
    element = answers.device_alert(
        eui(DEVICE), eui(USER), 7, "8F12", b"payload", EPOCH, throttled=(1, 2)
    )
    content = parse_response(element).content
    assert content is not None
    assert [child.tag.rpartition("}")[2] for child in content] == [
        "AlertCode",
        "ThrottledAlertSequenceId",
        "ThrottledAlertCount",
        "GBCSPayload",
    ]
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official DUIS schema is not at hand")
    schema = find_schema(SHARED / "duis")
    assert schema is not None
    assert schema.validate(element) == []


# the reference


def sends(dcc: ReferenceDcc, **changes: object) -> list[PortMessage]:
    fields = {
        "kind": "alert",
        "from": "device",
        "counter": 1,
        "remote_party": "known",
        "device": DEVICE,
        "alert_code": "8F12",
        "recipients": [USER],
        "payload": "AAAA",
        **changes,
    }
    dcc.deliver(PortMessage("wan", "", fields))
    return list(dcc.drain().messages)


def fresh(*, limits: bool = True) -> ReferenceDcc:
    dcc = ReferenceDcc()
    dcc.reset("2026-01-01T00:00:00Z")
    if limits:
        assert dcc.load(parameters(incidents=True)).refused == ()
    return dcc


def test_without_parameters_every_alert_is_passed_on() -> None:
    dcc = fresh(limits=False)
    assert [len(sends(dcc)) for _ in range(20)] == [1] * 20


def test_a_throttled_alert_says_its_place_and_how_many_were_consolidated() -> None:
    dcc = fresh()
    seen = [message for _ in range(13) for message in sends(dcc) if message.xml]
    throttled = [
        (r.value("ThrottledAlertSequenceId"), r.value("ThrottledAlertCount"))
        for r in (parse_response(m.xml) for m in seen)
        if r.value("ThrottledAlertCount")
    ]
    assert throttled == [("1", "2"), ("2", "2")]


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "x"},
        {"alert_code": "8F"},
        {"alert_code": None},
        {"recipients": "all"},
        {"recipients": [USER] * 1000},
        {"payload": "A"},
        {"payload": None},
    ],
)
def test_a_malformed_alert_is_left_out(changes: dict[str, object]) -> None:
    assert sends(fresh(), **changes) == []


def test_a_record_of_parameters_that_is_malformed_is_refused_by_name() -> None:
    records = parameters(incidents=True)
    records["alert_management"][0]["T"] = "an hour"
    (refused,) = fresh().load(records).refused
    assert "T is not a number" in refused


# mutants


MUTANTS: list[tuple[Callable[[], ReferenceDcc], set[str]]] = [
    (CountsFromA, {"17.8(a)"}),
    # What it labels too soon it says, when R has passed, to be consolidated no more.
    (LabelsFromB, {"17.8(b)", "17.8(e)"}),
    (ConsolidatesNothing, {"17.8(c)"}),
    (ConsolidatesEverything, {"17.8(c)"}),
    (IgnoresP, {"17.8(d)"}),
    (DoesNotInform, {"17.8(e)"}),
    (WaitsUntilNoneIsLeft, {"17.8(a)", "17.8(e)"}),
    (CountsAllDevicesTogether, {"17.8(a)", "17.9(a)"}),
    (RaisesNoAmberIncident, {"17.9(a)"}),
    (IgnoresTheDeadBand, {"17.9(b)"}),
    (IgnoresTheSwitches, {"17.9(c)"}),
    (ExemptsNothing, {"17.10"}),
]


@pytest.mark.parametrize(("mutant", "clauses"), MUTANTS, ids=lambda m: getattr(m, "__name__", ""))
def test_a_mutant_fails_the_clause_that_it_breaks_and_no_other(
    bench: Any, mutant: Callable[[], ReferenceDcc], clauses: set[str]
) -> None:
    played = bench.play(mutant, systems=("alerts",), wanted=Wanted("all-transitions"))
    assert played.errors == []
    assert played.failed == clauses


class ProcessesTheFirstOfN(ReferenceDcc):
    """Processes the first of N labelled Alerts at once, and one more if N is not reached in P."""

    def consolidate(self, alert: Any, count: CodeCount, limits: AlertLimits) -> None:
        first = not count.consolidated
        count.consolidated.append(alert)
        if first:
            self.pass_on(alert)
            self.wait_for_the_longest_time(alert, count, limits)
        elif len(count.consolidated) >= limits.one_in:
            count.consolidated = []
            count.turn += 1


def test_who_processes_the_first_of_n_may_send_one_more_when_p_has_passed(bench: Any) -> None:
    played = bench.play(ProcessesTheFirstOfN, systems=("alerts",))
    assert (played.failed, played.errors) == (set(), [])


class DoesNotNotifyLabels(ReferenceDcc):
    """Raises no incident about a label, which no words order."""

    def dead_band_has_elapsed(self, count: CodeCount, limits: AlertLimits) -> bool:
        del count, limits
        return False


def test_who_raises_no_incident_about_a_label_follows_another_reading(bench: Any) -> None:
    played = bench.play(DoesNotNotifyLabels, systems=("alerts",))
    assert played.errors == []
    assert played.failed == set()
    assert played.follows == {"H-37=open"}


def test_a_window_that_does_not_roll_is_found(bench: Any) -> None:
    played = bench.play(CountsForever, systems=("alerts",))
    assert played.errors == []
    assert played.failed & {"17.8(a)", "17.9(a)"}


def test_the_reference_passes_every_clause_of_the_mechanism(bench: Any) -> None:
    played = bench.play(ReferenceDcc, systems=("alerts",))
    assert played.errors == []
    assert played.failed == set()
    assert played.passed >= CLAUSES
