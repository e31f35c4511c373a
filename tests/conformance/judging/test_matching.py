"""Comparing what was seen with what a step permits, on outcomes of the model itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from srpd.conformance.fixtures.world import device_id, user_of_role
from srpd.conformance.judging.matching import compare, differences_and_strays
from srpd.conformance.judging.step_context import Difference, Sent, StepContext, Weight
from srpd.conformance.judging.supplied import not_supplied
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.checks import SERVICE_REQUEST_CHECKS
from srpd.model.composition import Happens, Outcome, stimuli_named
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Stepper
from srpd.model.systems import system

SENDER = user_of_role("IS")
DEVICE = device_id("esme")
ABOUT = f"{SENDER}:{DEVICE}:7"
USER = f"user.{SENDER}"


def step(profile: str) -> tuple[Outcome, StepContext]:
    """The first outcome of sending a profile in the system `requests`, and an empty context."""
    chosen = system("requests").under(DEFAULTS)
    stepper = Stepper(chosen)
    stimulus = stimuli_named(chosen)[f"send {profile}"]
    assert isinstance(stimulus, Happens)
    before = stepper.with_profile(stepper.initial, stimulus)
    assert before is not None
    result = stepper.results(stepper.initial, stimulus)[0]
    names = [subject.name for subject in chosen.subjects]
    context = StepContext(
        seen=(),
        about=dict.fromkeys(names, ABOUT),
        senders=dict.fromkeys(names, SENDER),
        facts={"request": stepper.facts(before, "request")},
        states={name: stepper.state_of(result.configuration, name) for name in names},
        limbs={"request": SERVICE_REQUEST_CHECKS},
    )
    return result.outcome, context


def seen(sort: Sort, port: str = USER, code: str = "I99", entry: int = 1) -> Seen:
    place, _, party = port.partition(".")
    device = DEVICE if place == "wan" else ""
    return Seen(entry, port, sort, ABOUT, party or device, code if party else "", device)


def differences(profile: str, *messages: Seen) -> list[Difference]:
    outcome, context = step(profile)
    return compare(outcome, replace(context, seen=messages))


ACK = seen(Sort.ACKNOWLEDGEMENT)
COMMAND = seen(Sort.COMMAND, "wan", entry=2)


def test_an_acknowledgement_and_a_command_explain_a_read() -> None:
    assert differences("4.1.1-IS-esme", ACK, COMMAND) == []


def test_the_order_of_messages_does_not_matter() -> None:
    assert differences("4.1.1-IS-esme", COMMAND, ACK) == []


def test_nothing_at_all_misses_the_acknowledgement_and_the_command() -> None:
    found = differences("4.1.1-IS-esme")
    assert [(d.weight, d.clauses[0]) for d in found] == [
        (Weight.MISSING, "6.1"),
        (Weight.MISSING, "6.5(a)(i)"),
        (Weight.MISSING, "6.5(a)(i)"),
        (Weight.MISSING, "13.2(a)"),
    ]


def test_a_second_command_is_superfluous() -> None:
    (found,) = differences("4.1.1-IS-esme", ACK, COMMAND, replace(COMMAND, entry=3))
    assert (found.weight, found.clauses[0]) == (Weight.SUPERFLUOUS, "13.2(a)")


def test_a_command_for_another_device_is_in_the_wrong_place() -> None:
    (found,) = differences("4.1.1-IS-esme", ACK, replace(COMMAND, device="00-00"))
    assert (found.weight, found.clauses[0]) == (Weight.WRONG_PLACE, "13.2(a)")


def test_an_acknowledgement_to_another_user_is_in_the_wrong_place() -> None:
    other = user_of_role("IS", rival=True)
    found = differences("4.1.1-IS-esme", seen(Sort.ACKNOWLEDGEMENT, f"user.{other}"), COMMAND)
    assert (found[0].weight, found[0].clauses[0]) == (Weight.WRONG_PLACE, "6.1")


def test_a_command_for_what_is_to_be_rejected_is_forbidden() -> None:
    found = differences("4.1.1-IS-esme!rights-held", ACK, COMMAND)
    assert (found[0].weight, found[0].clauses[0]) == (Weight.FORBIDDEN_SEEN, "6.1(b)")


@pytest.mark.parametrize("code", ["E1", "E3"])
def test_a_rejection_with_a_code_of_the_limb_is_explained(code: str) -> None:
    assert differences("4.1.1-IS-esme!rights-held", seen(Sort.REJECTION, code=code)) == []


def test_a_rejection_with_the_code_of_another_limb_is_not_explained() -> None:
    (found,) = differences("4.1.1-IS-esme!rights-held", seen(Sort.REJECTION, code="E5"))
    assert (found.weight, found.clauses[0]) == (Weight.WRONG_CODE, "6.3")


def test_a_rejection_at_the_level_of_http_is_explained() -> None:
    rejection = seen(Sort.REJECTION, code="")
    assert differences("4.1.1-IS-esme!structure-verified", rejection) == []


def test_a_rejection_without_reason_speaks_against_the_limb_of_its_code() -> None:
    found = differences("4.1.1-IS-esme", seen(Sort.REJECTION, code="E5"))
    assert (found[0].weight, found[0].clauses) == (Weight.REFUSED_FOR_A_CHECK, ("6.1(c)",))


def test_a_code_that_several_limbs_have_names_them_all() -> None:
    found = differences("4.1.1-IS-esme", seen(Sort.REJECTION, code="E100"))
    assert found[0].clauses == ("6.1(d)", "6.1(e)")


def test_a_rejection_where_the_code_spares_it_speaks_against_the_exemption() -> None:
    found = differences("4.8.1-OU-esme", seen(Sort.REJECTION, code="E4"))
    assert found[0].clauses[0] == "6.2(c)"


def test_a_quarantine_without_a_threshold_speaks_against_12_2() -> None:
    found = differences("4.1.1-IS-esme", ACK, seen(Sort.QUARANTINE_ALERT, f"usercb.{SENDER}"))
    assert (found[0].weight, found[0].clauses[0]) == (Weight.QUARANTINED_WITHOUT_BREACH, "12.2")


@pytest.mark.parametrize("sort", [Sort.OTHER, Sort.OTHER_ALERT, Sort.UNDELIVERED])
def test_messages_outside_these_clauses_are_no_difference(sort: Sort) -> None:
    assert differences("4.1.1-IS-esme", ACK, COMMAND, seen(sort, f"usercb.{SENDER}")) == []


def test_silence_after_a_signature_that_does_not_check_is_explained() -> None:
    assert differences("4.1.1-IS-esme!signature-valid") == []


def test_differences_are_in_the_order_of_their_weight() -> None:
    found = differences("4.1.1-IS-esme!rights-held", COMMAND)
    weights = [difference.weight.value for difference in found]
    assert weights == sorted(weights)
    assert len(found) == len(set(found))


def test_a_command_about_nothing_is_not_due() -> None:
    (found,) = differences("4.1.1-IS-esme", ACK, COMMAND, replace(COMMAND, entry=9, about=""))
    assert (found.weight, found.clauses) == (Weight.SUPERFLUOUS, ("13.1(b)",))


@pytest.mark.parametrize(
    ("alert", "sort"), [("N6", Sort.UNDELIVERED), ("", Sort.OTHER), ("N6", Sort.OTHER_ALERT)]
)
def test_what_no_clause_speaks_of_is_unexplained_unless_it_belongs_to_what_was_sent(
    alert: str, sort: Sort
) -> None:
    outcome, context = step("4.1.1-IS-esme")
    other = replace(seen(sort, f"usercb.{SENDER}", entry=9), alert=alert)
    context = replace(context, seen=(ACK, COMMAND, other))
    assert differences_and_strays(outcome, context) == ([], [other])
    context = replace(context, sent={ABOUT: Sent("4.1.1", DEVICE, SENDER)})
    assert differences_and_strays(outcome, context) == ([], [] if alert else [other])


def test_a_command_about_another_request_is_not_due() -> None:
    other = replace(COMMAND, entry=9, about=ABOUT + "9")
    (found,) = differences("4.1.1-IS-esme", ACK, COMMAND, other)
    assert (found.weight, found.clauses) == (Weight.SUPERFLUOUS, ("13.1(b)",))


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ((), "nothing was sent that could show it"),
        ((COMMAND,), "the adapter did not supply the field 'signed_by_dcc'"),
    ],
)
def test_a_clause_seen_in_a_field_is_open_without_the_field_or_the_message(
    messages: tuple[Seen, ...], why: str
) -> None:
    outcome, context = step("6.21-IS-esme")
    found = not_supplied(outcome, replace(context, seen=messages))
    assert list(found) == ["9.1(b)"]
    assert found["9.1(b)"].why.startswith(why)


def test_a_clause_seen_in_a_field_is_not_open_where_the_field_is_filled_in() -> None:
    outcome, context = step("6.21-IS-esme")
    said = replace(COMMAND, supplied=(("signed_by_dcc", "no"),))
    assert not_supplied(outcome, replace(context, seen=(said,))) == {}
