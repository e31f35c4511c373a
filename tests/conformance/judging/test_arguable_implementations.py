"""What a careful implementer may do under clauses 6 to 9, 16 and 18 is held against nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference import Choices, ReferenceDcc
from srpd.conformance.reference.checks import Check, Rejection
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.inventory import Outcome
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.notation import Party

if TYPE_CHECKING:
    from conftest import Bench, Script

DUE = "wait until the execution date"


class TellsOfLocalDelivery(ReferenceDcc):
    """Reports a status that does not permit local delivery by the code that says so."""

    def checks(self, request: Request) -> tuple[Check, ...]:
        of_status = {"6.1(c)"} if request.command_variant == 2 else set()
        return tuple(
            Check(c.clause, "E17", c.holds, c.applies) if c.clause in of_status else c
            for c in super().checks(request)
        )


class NeedsNoCertificatesForTopUps(ReferenceDcc):
    """Takes one Certificate to suffice, and the floor of top-ups to be relevant nowhere."""

    def cos_certificates_are_necessary_and_sufficient(self, *_: Any) -> bool:
        return True

    def cos_top_up_floor_is_given(self, *_: Any) -> bool:
        return True


class ReadsAnEmptyInventory(ReferenceDcc):
    """Answers a reading of what is not held with success."""

    def read_inventory(self, request: Request) -> Outcome:
        code, content = super().read_inventory(request)
        return ("I99", None) if content is None else (code, content)


class DetectsNonDeviceRequests(ReferenceDcc):
    """Applies detection to a schedule, tells of it, and answers all the same."""

    def process_non_device(self, request: Request) -> PortMessage:
        self.send_unless_quarantined(request, lambda: None)
        return super().process_non_device(request)


class ListsEveryDevice(ReferenceDcc):
    """Rejects no firmware update for one Device of which the sender is no Eligible User."""

    def sender_is_an_eligible_user(self, request: Request) -> bool:
        return request.variant == "11.1" or super().sender_is_an_eligible_user(request)


class ReplacesAReplayInAnAcknowledgement(ReferenceDcc):
    """Reports a Replay of a change of supplier by E69, though DUIS has it in DCC Alerts alone."""

    def first_failure(self, *words: Any, **more: Any) -> Rejection | None:
        found = super().first_failure(*words, **more)
        return Rejection(found.clause, "E69") if found and found.clause == "6.1(n)" else found


def with_choices(**made: bool) -> Callable[[], ReferenceDcc]:
    return lambda: ReferenceDcc(Choices(**made))


INNOCENT: tuple[tuple[Callable[[], Any], Script, set[str]], ...] = (
    (TellsOfLocalDelivery, ("requests", "send 4.1.1-IS-esme-cv2!suspended"), set()),
    (
        NeedsNoCertificatesForTopUps,
        ("requests", "send 6.23-IS-esme!cos-certificates-suffice"),
        set(),
    ),
    (
        NeedsNoCertificatesForTopUps,
        ("requests", "send 6.23-IS-esme!cos-top-up-floor-present"),
        set(),
    ),
    (ReadsAnEmptyInventory, ("meter", "send 8.2-IS-esme"), set()),
    (DetectsNonDeviceRequests, ("schedules", "send 5.1-IS-esme-daily"), set()),
    (ListsEveryDevice, ("requests", "send 11.1-IS-esme!registered"), set()),
    (
        ReplacesAReplayInAnAcknowledgement,
        ("requests", "send 6.23-IS-esme!not-a-replay"),
        set(),
    ),
    (
        with_choices(firmware_is_refused_as_a_whole=True),
        ("firmware", "the second Device is another supplier's", "send 11.1-IS-esme"),
        {"H-09=whole"},
    ),
    (
        with_choices(firmware_goes_to_any_status=True),
        ("firmware", "the first Device is not commissioned", "send 11.1-IS-esme"),
        set(),
    ),
    (
        with_choices(gas_proxy_log_is_the_gas_suppliers=True),
        ("requests", "send 8.12.2-IS-gpf-shared-hub"),
        {"H-61=literal"},
    ),
    (
        with_choices(non_critical_request_is_held=False),
        ("held", "send 4.1.1-IS-esme-future-dated", DUE),
        {"H-62=at-once"},
    ),
    (
        with_choices(smets1_request_is_held=True),
        ("held", "send 4.1.1-IS-esme-smets1-future-dated", DUE),
        {"H-63=held"},
    ),
    (
        with_choices(smets1_cos_is_held=True),
        (
            "cos",
            "send 6.23-GS-gsme-smets1-future-dated",
            "the CoS Party authorises it",
            "wait until the execution time",
        ),
        {"H-64=held"},
    ),
    (
        with_choices(handover_is_held=False),
        ("held", "send 6.21-IS-esme-future-dated", DUE),
        {"H-65=at-once"},
    ),
    (
        with_choices(what_is_not_the_cos_partys_is_dropped=True),
        ("cos", "send 6.23-GS-gsme!signed-by-cos-party", "the CoS Party authorises it"),
        {"H-05=not-from-the-cos-party"},
    ),
    (
        with_choices(schedule_stands_for_its_device=True),
        (
            "schedules",
            "send 5.1-IS-esme-daily",
            "the Device is suspended",
            "send 5.2-IS-none",
        ),
        {"H-23=of-the-schedule"},
    ),
)


@pytest.mark.parametrize(("made", "script", "follows"), INNOCENT)
def test_an_arguable_implementation_breaks_no_clause(
    bench: Bench, made: Callable[[], Any], script: Script, follows: set[str]
) -> None:
    played = bench.play(made, script)
    assert not played.errors
    assert played.failed == set()
    assert played.follows == follows


def test_the_cos_party_may_check_once_more_before_it_authorises(bench: Bench) -> None:
    class ChecksOnceMore(ReferenceCosParty):
        def authorise(self, request: Request) -> None:
            if self.contained_request_passes_again(request):
                super().authorise(request)
            else:
                self.notify_dcc(str(request.request_id), "validation")

    script = (
        "cos-party-changes",
        "forward on-demand",
        "another User is registered",
        "the CoS Party comes to authorise it",
    )
    played = bench.play(ChecksOnceMore, script, role=Party.COS_PARTY)
    assert (played.failed, played.follows) == (set(), {"H-28=before-authorising"})


def test_what_is_named_and_sent_firmware_is_one_too_many(bench: Bench) -> None:
    class NamesAndSends(ReferenceDcc):
        def is_sent_firmware(self, request: Request, reason: str | None) -> bool:
            return reason == "not commissioned" or super().is_sent_firmware(request, reason)

    script = ("firmware", "the first Device is not commissioned", "send 11.1-IS-esme")
    assert bench.play(NamesAndSends, script).failed == {"18.1(d)(viii)(A)"}
