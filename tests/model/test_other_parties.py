"""What the SMETS1 Service Provider (clause 16) and the CoS Party (clauses 8 and 20) must do."""

from __future__ import annotations

from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.model.cases import Value
from srpd.model.compiled import ConfigurationGraph, compile_system
from srpd.model.cos_checks import Contained
from srpd.model.cos_party_checks import Fact as CosFact
from srpd.model.machine import Machine
from srpd.model.machines import cos_party, cos_party_count, s1sp
from srpd.model.machines.cos_party_count import cos_party_count as count_for
from srpd.model.notation import Card, Gap, Party, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Execution, Generation
from srpd.model.requests import Fact as RequestFact
from srpd.model.s1sp_checks import Again, Contents, Threshold
from srpd.model.s1sp_checks import Fact as S1spFact
from srpd.model.systems.cos_party import DAYS, SYSTEM
from tests.laws import choices_of

Facts = dict[Enum, Value]
S1SP = s1sp.MACHINE.under(DEFAULTS)
COS_PARTY = cos_party.MACHINE.under(DEFAULTS)
GOOD_S1SP: Facts = {
    **dict.fromkeys(S1spFact, True),
    S1spFact.CONTENTS: Contents.OTHER_REQUEST,
    S1spFact.AGAIN: Again.PASSES,
    S1spFact.THRESHOLD: Threshold.NOT_SET,
}
GOOD_COS: Facts = {
    **dict.fromkeys(CosFact, True),
    CosFact.CONTAINED: Contained.PASSES,
    RequestFact.GENERATION: Generation.SMETS2,
    RequestFact.EXECUTION: Execution.ON_DEMAND,
}
PROCESSING = {s1sp.Duty.PROCESS_TOP_UP, s1sp.Duty.TAKE_EQUIVALENT_STEPS}
FIRMWARE = {Contents.HUB_FIRMWARE, Contents.METER_FIRMWARE, Contents.OTHER_FIRMWARE}
REFUSE, PASS = s1sp.Event.A_CHECK_IS_NOT_SATISFIED, s1sp.Event.ALL_CHECKS_ARE_SATISFIED
THRESHOLDS = st.integers(min_value=1, max_value=6)


def owed(card: Card) -> set[Enum]:
    return {duty.duty for duty in card.owed()} if isinstance(card, Rule) else set()


def refused_by(machine: Machine, good: Facts, changed: Facts) -> set[str]:
    """The clauses whose check fails on what is good but for what is changed."""
    state = next(s for s in machine.states if s.name == "UNDER_CHECK")
    event = next(e for e in machine.events if e.name == "A_CHECK_IS_NOT_SATISFIED")
    return {card.clause for card in machine.governing(state, event, {**good, **changed})}


def s1sp_refuses(contents: Contents, **changed: Value) -> set[str]:
    facts: Facts = {S1spFact[name]: value for name, value in changed.items()}
    return refused_by(S1SP, GOOD_S1SP, {S1spFact.CONTENTS: contents, **facts})


def only(machine: Machine, state: Enum, event: Enum, facts: Facts) -> Card:
    (card,) = machine.governing(state, event, facts)
    return card


# Clause 16: the SMETS1 Service Provider


def test_the_duties_of_clause_16_bind_the_smets1_service_provider() -> None:
    assert s1sp.MACHINE.bearer is Party.S1SP


@pytest.mark.parametrize("contents", Contents)
def test_the_protection_of_every_countersigned_service_request_is_checked(
    contents: Contents,
) -> None:
    assert s1sp_refuses(contents, PROTECTION_CHECKS=False) == {"16.1(a)"}
    assert s1sp_refuses(contents, CERTIFICATES_VALID=False) == {"16.1(b)"}


@pytest.mark.parametrize("contents", Contents)
def test_that_of_the_service_request_contained_is_checked_unless_it_is_firmware(
    contents: Contents,
) -> None:
    applied = contents not in FIRMWARE
    assert s1sp_refuses(contents, CONTAINED_PROTECTION_CHECKS=False) == (
        {"16.1(a)"} if applied else set()
    )
    assert s1sp_refuses(contents, CONTAINED_CERTIFICATES_VALID=False) == (
        {"16.1(b)"} if applied else set()
    )


@pytest.mark.parametrize("contents", Contents)
def test_only_the_relevant_provider_processes_it(contents: Contents) -> None:
    assert s1sp_refuses(contents, RELEVANT_PROVIDER=False) == {"16.1(c)"}


@pytest.mark.parametrize("failure", [again for again in Again if again is not Again.PASSES])
@pytest.mark.parametrize("contents", Contents)
def test_clause_6_1_is_applied_again_to_critical_cos_and_handover_requests_alone(
    contents: Contents, failure: Again
) -> None:
    expected = {"16.1(d)"} if contents is Contents.CHECKED_AGAIN else set()
    assert s1sp_refuses(contents, AGAIN=failure) == expected


def test_the_signature_and_its_certificate_are_not_among_the_checks_applied_again() -> None:
    again = [card for card in S1SP.cards if card.clause == "16.1(d)"]
    assert len(again) == len(Again) - 1
    assert not any("Cryptographic Protection" in card.says for card in again)


@pytest.mark.parametrize("fact", ["IMAGE_PROTECTION_CHECKS", "IMAGE_CERTIFICATES_VALID"])
def test_an_upgrade_image_is_checked_with_the_credentials_that_its_target_requires(
    fact: str,
) -> None:
    found = {contents: s1sp_refuses(contents, **{fact: False}) for contents in Contents}
    assert {contents: clauses for contents, clauses in found.items() if clauses} == {
        Contents.HUB_FIRMWARE: {"16.1(e)(i)"},
        Contents.METER_FIRMWARE: {"16.1(e)(ii)"},
    }


def test_nothing_is_processed_unless_every_check_is_satisfied() -> None:
    for choices in choices_of(s1sp.MACHINE):
        for card in s1sp.MACHINE.under(choices).cards:
            if card.when is REFUSE:
                assert isinstance(card, Rule)
                assert set(card.shall_not) == PROCESSING
                assert card.then is s1sp.State.FAILED


@pytest.mark.parametrize(("reading", "is_owed"), [("s1sp-alert", True), ("open", False)])
def test_whether_a_failed_check_is_reported_is_a_matter_of_reading(
    reading: str, is_owed: bool
) -> None:
    law = s1sp.MACHINE.under({**DEFAULTS, "H-25": reading})
    card = only(law, s1sp.State.FAILED, s1sp.Event.FAILURE_IS_FOUND, GOOD_S1SP)
    assert isinstance(card, Rule)
    assert card.then is s1sp.State.REFUSED
    assert (s1sp.Duty.RAISE_ALERT in owed(card)) is is_owed
    assert (s1sp.Duty.RAISE_ALERT in card.may) is not is_owed


@pytest.mark.parametrize(
    ("contents", "clause"),
    [
        (Contents.TOP_UP, "16.2(a)(i)"),
        (Contents.CHECKED_AGAIN, "16.2(b)(i)"),
        (Contents.OTHER_REQUEST, "16.2(b)(i)"),
        (Contents.HUB_FIRMWARE, "16.2(b)(i)"),
        (Contents.METER_FIRMWARE, "16.2(b)(i)"),
    ],
)
@pytest.mark.parametrize("threshold", [Threshold.PASSED, Threshold.FAILED])
def test_detection_is_applied_where_a_threshold_has_been_set(
    contents: Contents, clause: str, threshold: Threshold
) -> None:
    facts = {**GOOD_S1SP, S1spFact.CONTENTS: contents, S1spFact.THRESHOLD: threshold}
    card = only(S1SP, s1sp.State.UNDER_CHECK, PASS, facts)
    assert (card.clause, owed(card)) == (clause, {s1sp.Duty.APPLY_DETECTION})


@pytest.mark.parametrize(
    ("state", "event", "threshold"),
    [
        (s1sp.State.UNDER_CHECK, PASS, Threshold.NOT_SET),
        (s1sp.State.UNDER_DETECTION, s1sp.Event.DETECTION_IS_PASSED, Threshold.PASSED),
    ],
)
def test_what_passes_is_processed_a_top_up_otherwise_than_the_rest(
    state: Enum, event: Enum, threshold: Threshold
) -> None:
    facts = {**GOOD_S1SP, S1spFact.THRESHOLD: threshold}
    top_up = only(S1SP, state, event, {**facts, S1spFact.CONTENTS: Contents.TOP_UP})
    assert (top_up.clause, owed(top_up)) == ("16.2(a)(ii)", {s1sp.Duty.PROCESS_TOP_UP})
    other = only(S1SP, state, event, facts)
    assert (other.clause, owed(other)) == (
        "16.2(b)(ii)",
        {s1sp.Duty.TAKE_EQUIVALENT_STEPS, s1sp.Duty.GENERATE_RESULT},
    )


@pytest.mark.parametrize("contents", Contents)
def test_what_does_not_pass_detection_is_not_processed(contents: Contents) -> None:
    facts = {**GOOD_S1SP, S1spFact.CONTENTS: contents, S1spFact.THRESHOLD: Threshold.FAILED}
    failed = s1sp.Event.DETECTION_IS_NOT_PASSED
    card = only(S1SP, s1sp.State.UNDER_DETECTION, failed, facts)
    assert isinstance(card, Rule)
    assert set(card.shall_not) == PROCESSING
    assert S1SP.governing(s1sp.State.UNDER_DETECTION, s1sp.Event.DETECTION_IS_PASSED, facts) == ()


def test_what_becomes_of_what_detection_stops_is_not_said() -> None:
    assert isinstance(only(S1SP, s1sp.State.STOPPED, s1sp.Event.TIME_PASSES, GOOD_S1SP), Gap)


def test_with_whose_credentials_other_firmware_is_checked_is_not_said() -> None:
    facts = {**GOOD_S1SP, S1spFact.CONTENTS: Contents.OTHER_FIRMWARE}
    assert isinstance(only(S1SP, s1sp.State.UNDER_CHECK, PASS, facts), Gap)


@pytest.mark.parametrize("event", [s1sp.Event.RESPONSE_RESULTS, s1sp.Event.ALERT_RESULTS])
def test_a_response_and_an_alert_alike_are_signed_and_sent_to_the_dcc(event: s1sp.Event) -> None:
    card = only(S1SP, s1sp.State.IN_PROCESSING, event, GOOD_S1SP)
    assert card.clause == "16.2(c)"
    assert owed(card) == {s1sp.Duty.SIGN, s1sp.Duty.SEND_TO_DCC}


# Clauses 8.1(b) to 8.3(a): the CoS Party


def test_the_duties_of_the_cos_party_bind_the_cos_party() -> None:
    assert {cos_party.MACHINE.bearer, cos_party_count.MACHINE.bearer} == {Party.COS_PARTY}


@pytest.mark.parametrize(
    ("changed", "clause"),
    [
        ({CosFact.PROTECTION_CHECKS: False}, "8.1(b)(i)"),
        ({CosFact.CERTIFICATE_VALID: False}, "8.1(b)(ii)"),
        *(
            ({CosFact.CONTAINED: failure}, "8.1(b)(iii)")
            for failure in Contained
            if failure is not Contained.PASSES
        ),
        ({CosFact.NOT_A_REPLAY: False}, "8.1(b)(iv)"),
    ],
)
def test_where_a_check_fails_the_cos_party_stops_and_notifies_the_dcc(
    changed: Facts, clause: str
) -> None:
    facts = {**GOOD_COS, **changed}
    failed = cos_party.Event.A_CHECK_IS_NOT_SATISFIED
    card = only(COS_PARTY, cos_party.State.UNDER_CHECK, failed, facts)
    assert isinstance(card, Rule)
    assert card.clause == clause
    assert {(o.clause, o.duty) for o in card.owed()} == {
        ("8.3(a)", cos_party.Duty.STOP),
        ("8.3(a)", cos_party.Duty.NOTIFY_DCC),
    }
    assert cos_party.Duty.SEND_AUTHORISATION in card.shall_not


def test_where_no_check_fails_the_cos_party_refuses_nothing() -> None:
    assert refused_by(COS_PARTY, GOOD_COS, {}) == set()


@pytest.mark.parametrize("execution", [Execution.ON_DEMAND, Execution.FUTURE_DATED])
@pytest.mark.parametrize("generation", Generation)
def test_what_passes_is_counted_before_it_is_authorised(
    generation: Generation, execution: Execution
) -> None:
    facts = {
        **GOOD_COS,
        RequestFact.GENERATION: generation,
        RequestFact.EXECUTION: execution,
    }
    passed = cos_party.Event.ALL_CHECKS_ARE_SATISFIED
    card = only(COS_PARTY, cos_party.State.UNDER_CHECK, passed, facts)
    assert owed(card) == {cos_party.Duty.APPLY_DETECTION, cos_party.Duty.COUNT}


@pytest.mark.parametrize(
    "changed", [{CosFact.THRESHOLD_SET: False}, {RequestFact.EXECUTION: Execution.NEVER}]
)
def test_without_a_threshold_or_a_day_the_code_does_not_say_what_follows(changed: Facts) -> None:
    passed = cos_party.Event.ALL_CHECKS_ARE_SATISFIED
    card = only(COS_PARTY, cos_party.State.UNDER_CHECK, passed, {**GOOD_COS, **changed})
    assert isinstance(card, Gap)


@pytest.mark.parametrize(
    ("generation", "clause", "with_pre_command"),
    [(Generation.SMETS2, "8.2(i)", True), (Generation.SMETS1, "8.2(ii)", False)],
)
def test_a_signed_pre_command_is_made_for_a_smets2_device_alone(
    generation: Generation, clause: str, with_pre_command: bool
) -> None:
    facts = {**GOOD_COS, RequestFact.GENERATION: generation}
    within = cos_party.Event.NUMBER_IS_WITHIN_THRESHOLD
    card = only(COS_PARTY, cos_party.State.PASSED, within, facts)
    assert card.clause == clause
    assert cos_party.Duty.SEND_AUTHORISATION in owed(card)
    assert (cos_party.Duty.MAKE_SIGNED_PRE_COMMAND in owed(card)) is with_pre_command


def test_only_what_has_passed_the_checks_and_the_threshold_is_authorised() -> None:
    sending = [card for card in COS_PARTY.cards if cos_party.Duty.SEND_AUTHORISATION in owed(card)]
    passed = {cos_party.State.PASSED, cos_party.State.OUTNUMBERED}
    assert {state for card in sending for state in card.given} == passed
    assert {card.when for card in sending} == {cos_party.Event.NUMBER_IS_WITHIN_THRESHOLD}


# Clause 20: the count of a day


def test_what_exceeds_the_threshold_is_processed_no_further_and_the_user_is_alerted() -> None:
    exceeds = cos_party.Event.NUMBER_EXCEEDS_THRESHOLD
    card = only(COS_PARTY, cos_party.State.COUNTED, exceeds, GOOD_COS)
    assert isinstance(card, Rule)
    assert card.clause == "20.4"
    assert owed(card) == {cos_party.Duty.CEASE, cos_party.Duty.SEE_USER_ALERTED}
    assert cos_party.Duty.SEND_AUTHORISATION in card.shall_not


def test_what_is_not_yet_authorised_ceases_with_the_one_that_exceeds() -> None:
    for choices in choices_of(cos_party.MACHINE):
        law = cos_party.MACHINE.under(choices)
        exceeded = cos_party.Event.ITS_DAY_IS_EXCEEDED
        assert cos_party.Duty.CEASE in owed(only(law, cos_party.State.PASSED, exceeded, GOOD_COS))


@pytest.mark.parametrize(
    ("reading", "may"),
    [("from-the-breach-on", ()), ("all-of-that-day", (cos_party.Duty.SEE_USER_ALERTED,))],
)
def test_whether_what_was_authorised_before_stands_is_a_matter_of_reading(
    reading: str, may: tuple[cos_party.Duty, ...]
) -> None:
    law = cos_party.MACHINE.under({**DEFAULTS, "H-35": reading})
    exceeded = cos_party.Event.ITS_DAY_IS_EXCEEDED
    card = only(law, cos_party.State.AUTHORISED, exceeded, GOOD_COS)
    assert isinstance(card, Rule)
    assert card.may == may
    assert owed(card) == set()


@given(
    largest=THRESHOLDS,
    happenings=st.lists(
        st.tuples(
            st.sampled_from(
                (
                    cos_party_count.Event.ONE_EXECUTES_ON_THE_DAY,
                    cos_party_count.Event.ONE_IS_RECEIVED_ON_THE_DAY,
                )
            ),
            st.integers(min_value=1, max_value=6),
        )
    ),
)
def test_a_number_exceeds_the_latest_threshold_only_when_it_is_greater(
    largest: int, happenings: list[tuple[cos_party_count.Event, int]]
) -> None:
    count = count_for(largest)
    state, number = count.initial, 0
    for event, wanted in happenings:
        threshold, number = min(wanted, largest), number + 1
        card = only(count, state, event, {cos_party_count.Fact.THRESHOLD: threshold})
        assert isinstance(card, Rule)
        assert (cos_party_count.Duty.FIND_EXCEEDED in owed(card)) is (number > threshold)
        assert (cos_party_count.Duty.FIND_WITHIN in owed(card)) is (number <= threshold)
        assert {"20.2", "20.4", "20.5"} <= set(card.clauses())
        state = card.then or state


def test_a_dated_one_counts_by_execution_and_one_on_demand_by_receipt() -> None:
    by_event: dict[Enum, str] = {
        cos_party_count.Event.ONE_EXECUTES_ON_THE_DAY: "20.3(a)",
        cos_party_count.Event.ONE_IS_RECEIVED_ON_THE_DAY: "20.3(b)",
    }
    counting = [c for c in cos_party_count.MACHINE.cards if c.when in by_event]
    assert all(card.clause == by_event[card.when] for card in counting)


def test_a_count_does_not_ask_for_the_generation_of_the_device() -> None:
    assert cos_party_count.MACHINE.facts == (cos_party_count.Fact.THRESHOLD,)


def test_a_day_that_is_over_counts_nothing_more() -> None:
    over = cos_party_count.MACHINE.states[-1]
    event = cos_party_count.Event.ONE_EXECUTES_ON_THE_DAY
    for threshold in (1, 2):
        facts: Facts = {cos_party_count.Fact.THRESHOLD: threshold}
        assert isinstance(only(cos_party_count.MACHINE, over, event, facts), Gap)


# Together


def played(graph: ConfigurationGraph, *stimuli: str) -> dict[str, str]:
    """The state of each subject after the stimuli."""
    names = [stimulus.name for stimulus in graph.stimuli]
    here = 0
    for name in stimuli:
        rows = [
            row
            for row in range(len(graph.source))
            if graph.source[row] == here and graph.stimulus[row] == names.index(name)
        ]
        assert len(rows) == 1, name
        here = int(graph.target[rows[0]])
        assert here >= 0, name
    subjects = graph.system.subjects
    return {
        subject.name: subject.machine.states[graph.configurations[here][2 * place]].name
        for place, subject in enumerate(subjects)
    }


FORWARD_SMETS2 = "forward dated"
FORWARD_SMETS1 = "forward dated-smets1"
COMES_TO_FIRST = "the CoS Party comes to the first dated request"
TWO_A_DAY = "the User sets a threshold of two"


@pytest.fixture(scope="module")
def graph() -> ConfigurationGraph:
    return compile_system(SYSTEM.under(DEFAULTS))


def test_the_system_of_the_cos_party_has_the_size_it_had(graph: ConfigurationGraph) -> None:
    assert (len(graph.configurations), sum(1 for _ in graph.moves())) == (90, 343)


def test_smets1_and_smets2_requests_of_a_day_exceed_its_threshold_together(
    graph: ConfigurationGraph,
) -> None:
    after = played(graph, FORWARD_SMETS2, COMES_TO_FIRST, FORWARD_SMETS1)
    assert after["first dated request"] == "AUTHORISED"
    assert after["second dated request"] == "CEASED"


def test_one_that_waits_for_its_authorisation_ceases_with_another_of_its_day(
    graph: ConfigurationGraph,
) -> None:
    after = played(graph, FORWARD_SMETS2, FORWARD_SMETS1)
    assert (after["first dated request"], after["second dated request"]) == ("TO_CEASE", "CEASED")


def test_the_threshold_is_the_one_that_the_user_set_last(graph: ConfigurationGraph) -> None:
    after = played(graph, FORWARD_SMETS2, TWO_A_DAY, FORWARD_SMETS1)
    assert after["first dated request"] == after["second dated request"] == "PASSED"


def test_a_request_of_another_day_is_not_counted_with_it() -> None:
    days = compile_system(DAYS.under(DEFAULTS))
    after = played(days, "forward dated", "forward on-demand", "forward dated-the-day-after")
    counts = {name: state for name, state in after.items() if name.startswith("count")}
    assert set(counts.values()) == {"COUNTED_1"}
    assert len(counts) == 3


def test_what_fails_a_check_is_not_counted(graph: ConfigurationGraph) -> None:
    after = played(graph, "forward dated!not-a-replay", FORWARD_SMETS1)
    assert after["second dated request"] == "PASSED"


def test_what_has_ceased_is_never_authorised() -> None:
    after = [card for card in COS_PARTY.cards if cos_party.State.CEASED in card.given]
    assert after
    assert not any(cos_party.Duty.SEND_AUTHORISATION in owed(card) for card in after)
