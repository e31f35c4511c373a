"""Which clause is named: targets with one fault each, and what their silence speaks against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from srpd.conformance.campaigns.replay import replay
from srpd.conformance.campaigns.run import judge_again
from srpd.conformance.fixtures.world import device_id, user_of_role
from srpd.conformance.judging.verdicts import RunResult, Verdict
from srpd.conformance.mutants.credentials import TakesAnySupplyNumber
from srpd.conformance.mutants.detection import CeasesAtTheThreshold, DoesNotAddOne, NeverDetects
from srpd.conformance.mutants.quarantine import SendsWhatItQuarantined
from srpd.conformance.mutants.schedules import MakesOnlyTheFirst
from srpd.conformance.mutants.storage import SendsNothingThatWasStored
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import Delivered, Drained, PortMessage

Each = Callable[[PortMessage], tuple[PortMessage, ...]]
SCHEDULED = ("schedules", "send 5.1-IS-esme-daily")
POINT = "wait until the next point in time"
SUSPENDED = "the creator's rights are suspended"
CHECKED = (*SCHEDULED, POINT)
REFUSED = (*SCHEDULED, SUSPENDED, POINT)
LATER = "send 1.1.1-IS-esme-smets1-future-dated"
DUE = ("storage", LATER, "wait until the execution date")
FAILS_WHEN_DUE = ("storage", LATER, "the sender's rights are suspended", DUE[-1])
DIRECT = ("requests", "send 4.1.1-IS-esme")
DIRECT_SMETS1 = ("requests", "send 4.1.1-IS-esme-smets1")


def passing(each: Each) -> type[ReferenceDcc]:
    """The reference, with each message that is drained replaced by what `each` makes of it."""

    def drain(self: ReferenceDcc) -> Drained:
        got = ReferenceDcc.drain(self)
        return replace(got, messages=tuple(out for m in got.messages for out in each(m)))

    return type("Passing", (ReferenceDcc,), {"drain": drain})


def delaying(port: str) -> type[ReferenceDcc]:
    """The reference, with what leaves by a port handed out one drain late."""

    def reset(self: Any, now: str) -> str:
        self.late = ()
        return ReferenceDcc.reset(self, now)

    def drain(self: Any) -> Drained:
        got = ReferenceDcc.drain(self)
        late, self.late = self.late, tuple(m for m in got.messages if m.port.startswith(port))
        return replace(got, messages=late + tuple(m for m in got.messages if m not in self.late))

    return type("Delaying", (ReferenceDcc,), {"reset": reset, "drain": drain})


def dropping(port: str) -> type[ReferenceDcc]:
    """The reference, with nothing that leaves by a port."""
    return passing(lambda m: () if m.port.startswith(port) else (m,))


def doubling(port: str) -> type[ReferenceDcc]:
    """The reference, with all that leaves by a port sent twice."""
    return passing(lambda m: (m, m) if m.port.startswith(port) else (m,))


class MakesNothing(ReferenceDcc):
    """A DCC that keeps schedules, and makes nothing from them."""

    def wait_for_next_point(self, schedule: Any) -> None:
        pass


def open_clauses(result: RunResult) -> set[str]:
    return {c.clause for c in result.clauses if c.verdict is Verdict.INCONCLUSIVE}


# silence at a date


def test_a_notification_withheld_fails_the_notification_where_the_date_is_heeded(
    bench: Any,
) -> None:
    played = bench.play(dropping("usercb"), CHECKED, REFUSED)
    assert played.failed == {"6.3"}


def test_a_schedule_from_which_nothing_is_made_fails_the_rule_about_its_points_in_time(
    bench: Any,
) -> None:
    played = bench.play(MakesNothing, CHECKED, REFUSED)
    assert played.failed == {"18.1(d)(iv)(C)"}


def test_a_notification_withheld_is_left_open_where_no_case_shows_that_the_date_is_heeded(
    bench: Any,
) -> None:
    result = bench.play(dropping("usercb"), REFUSED).result
    assert result.breaches == ()
    assert {"6.3", "18.1(d)(iv)(C)"} <= open_clauses(result)
    assert result.exit_code == 3
    assert any("18.1(d)(iv)(C) or 6.3 is not kept" in note for note in result.cases[0].notes)


def test_a_date_that_is_heeded_once_only_is_not_excused_by_that(bench: Any) -> None:
    played = bench.play(MakesOnlyTheFirst, (*CHECKED, POINT), (*CHECKED, SUSPENDED, POINT))
    assert played.failed == {"18.1(d)(iv)(C)"}


def test_commands_that_never_leave_fail_the_sending_and_not_the_date(bench: Any) -> None:
    played = bench.play(dropping("wan"), CHECKED, DIRECT)
    assert played.failed == {"6.5(a)(i)", "13.2(a)"}


def test_commands_that_are_missing_at_dates_alone_fail_the_date(bench: Any) -> None:
    assert bench.play(MakesNothing, CHECKED, DIRECT).failed == {"18.1(d)(iv)(C)"}


def test_a_command_that_is_missing_elsewhere_excuses_no_date_if_others_are_sent(bench: Any) -> None:
    class SendsNoHandoverEither(MakesNothing):
        def send_by_network(self, request: Any, *rest: Any, **options: Any) -> None:
            if request.variant != "6.21":
                super().send_by_network(request, *rest, **options)

    played = bench.play(SendsNoHandoverEither, CHECKED, DIRECT, ("requests", "send 6.21-IS-esme"))
    assert played.failed == {"9.1(a)", "9.2", "13.2(a)", "18.1(d)(iv)(C)"}


def test_what_never_reaches_an_s1sp_fails_the_clauses_that_have_it_passed_on(bench: Any) -> None:
    played = bench.play(dropping("s1sp"), systems=("storage",))
    assert played.failed == {"6.5(c)(iii)", "6.5(d)(ii)(B)"}


def test_what_falls_due_and_is_never_sent_fails_the_sending_if_the_date_is_heeded(
    bench: Any,
) -> None:
    played = bench.play(SendsNothingThatWasStored, DUE, FAILS_WHEN_DUE)
    assert played.failed == {"6.5(d)(ii)(B)"}


def test_what_falls_due_and_is_never_sent_fails_the_date_if_no_case_shows_that_it_is_heeded(
    bench: Any,
) -> None:
    assert bench.play(SendsNothingThatWasStored, DUE).failed == {"6.5(d)(ii)"}


def test_what_is_missing_at_one_date_and_sent_at_another_fails_the_date(bench: Any) -> None:
    class SendsTheFirst(ReferenceDcc):
        def execution_time_reached(self, stored: Any) -> None:
            refused = self.recheck(stored.request) is not None
            if refused or not self.state.sent:
                super().execution_time_reached(stored)

    again = (*DUE, "the S1SP completes its processing", *DUE[1:])
    played = bench.play(SendsTheFirst, again, FAILS_WHEN_DUE)
    assert played.failed == {"6.5(d)(ii)"}


def test_judging_again_lays_silence_to_the_same_clause(bench: Any) -> None:
    played = bench.play(dropping("usercb"), CHECKED, REFUSED)
    assert judge_again(played.folder).clauses == played.result.clauses


def test_a_replay_holds_the_case_that_settled_it(bench: Any, tmp_path: Path) -> None:
    factory = dropping("usercb")
    (breach,) = bench.play(factory, CHECKED, REFUSED).result.breaches
    again = replay(Path(breach.replay), bench.target(factory), tmp_path / "replay")
    assert [(b.clause, b.step) for b in again.breaches] == [("6.3", breach.step)]


def test_the_cause_of_silence_is_the_event_that_concerns_the_subject(bench: Any) -> None:
    assert bench.play(delaying("s1sp"), systems=("small",)).failed == {"6.5(d)(ii)(B)"}


# what comes late


@pytest.mark.parametrize(
    ("port", "script"),
    [
        ("s1sp", ("requests", "send 2.2-IS-esme-smets1!not-a-replay")),
        ("wan", ("responses", "the DCC receives the Response to 4.1.1-IS-esme")),
    ],
)
def test_what_a_preparation_leads_to_too_late_leaves_the_step_open(
    bench: Any, port: str, script: tuple[str, ...]
) -> None:
    result = bench.play(delaying(port), script).result
    assert (result.breaches, result.exit_code) == ((), 3)
    (case,) = result.cases
    assert any("came only after the step" in check.why for check in case.checks)


# what comes twice, or to another


@pytest.mark.parametrize(
    ("port", "script", "clause"),
    [
        ("usercb", REFUSED, "6.3"),
        ("usercb", ("detection", *["first sends 4.1.1-IS-esme"] * 3), "12.2"),
        ("wan", ("requests", "send 4.1.1-IS-esme-cv3"), "13.2(a)"),
        ("s1sp", DIRECT_SMETS1, "14.1(b)"),
    ],
)
def test_what_is_sent_twice_fails_the_clause_under_which_it_is_due_once(
    bench: Any, port: str, script: tuple[str, ...], clause: str
) -> None:
    assert bench.play(doubling(port), script).failed == {clause}


def test_a_join_that_goes_to_another_device_fails_the_sending_alone(bench: Any) -> None:
    elsewhere = passing(
        lambda m: (
            replace(m, fields={**m.fields, "device": device_id("foreign-esme")})
            if m.port == "wan"
            else m,
        )
    )
    played = bench.play(elsewhere, ("requests", "send 8.7.2-IS-ppmid-to-gas-meter"))
    assert played.failed == {"13.2(a)"}


def test_a_join_of_which_nothing_comes_fails_what_has_it_made_and_sent_and_not_its_contents(
    bench: Any,
) -> None:
    played = bench.play(dropping("wan"), ("requests", "send 8.7.2-IS-ppmid-to-gas-meter"))
    assert played.failed == {"11.1(a)", "11.1(d)", "13.2(a)"}


# what detection should have kept back


THIRD = ("detection", *["first sends 4.1.1-IS-esme"] * 3)
FOURTH = (*THIRD, "first deletes", "first sends 4.1.1-IS-esme")


def test_what_is_let_through_without_a_word_fails_applying_detection_and_sending_without_it(
    bench: Any,
) -> None:
    assert bench.play(NeverDetects, THIRD).failed == {"12.1", "13.1(a)", "13.1(b)"}


def test_what_is_let_through_with_a_notice_fails_keeping_it_back(bench: Any) -> None:
    assert bench.play(SendsWhatItQuarantined, THIRD).failed == {"12.2", "13.1(b)"}


def test_what_is_let_through_where_others_are_kept_back_fails_keeping_it_back(bench: Any) -> None:
    class SparesTheFourth(ReferenceDcc):
        def is_breached(self, request: Any, threshold: Any) -> bool:
            others = self.number_processed(request, threshold)
            return super().is_breached(request, threshold) and others != 3

    assert bench.play(SparesTheFourth, THIRD, FOURTH).failed == {"12.2", "13.1(b)"}


def test_a_number_counted_without_the_one_in_hand_fails_adding_it(bench: Any) -> None:
    assert bench.play(DoesNotAddOne, THIRD, FOURTH).failed == {"12.4(c)"}


def test_a_number_that_no_way_of_counting_explains_fails_the_comparison(bench: Any) -> None:
    twice = ("detection", *["first sends 4.1.1-IS-esme"] * 2)
    assert bench.play(CeasesAtTheThreshold, twice).failed == {"12.4(d)"}


def test_a_replay_of_a_wrong_number_fails_by_the_rule_that_explained_it(
    bench: Any, tmp_path: Path
) -> None:
    breach, *_ = bench.play(DoesNotAddOne, THIRD, FOURTH).result.breaches
    again = replay(Path(breach.replay), bench.target(DoesNotAddOne), tmp_path / "replay")
    assert {each.clause for each in again.breaches} == {"12.4(c)"}


def test_what_two_limbs_state_fails_both_where_it_is_not_checked(bench: Any) -> None:
    script = ("requests", "send 6.23-IS-esme!cos-mpxn-is-devices")
    assert bench.play(TakesAnySupplyNumber, script).failed == {"6.1(g)(iii)", "6.1(g)(ix)"}


def test_what_a_missing_service_response_does_not_hold_is_no_second_breach(bench: Any) -> None:
    class DoesNotAnswer(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Delivered:
            super().deliver(message)
            return Delivered()

    assert bench.play(DoesNotAnswer, ("requests", "send 12.1-IS-none")).failed == {"18.1(d)"}


def test_a_notification_to_another_user_fails_the_notification(bench: Any) -> None:
    other = f"usercb.{user_of_role('RSA', rival=True)}"
    elsewhere = passing(
        lambda m: (replace(m, port=other) if m.port.startswith("usercb") else m,),
    )
    assert bench.play(elsewhere, REFUSED).failed == {"6.3"}


def test_what_goes_to_another_s1sp_at_its_date_fails_the_clause_that_has_it_passed_on(
    bench: Any,
) -> None:
    elsewhere = passing(lambda m: (replace(m, port="s1sp.B") if m.port == "s1sp.A" else m,))
    assert bench.play(elsewhere, DUE).failed == {"6.5(d)(ii)(B)"}
