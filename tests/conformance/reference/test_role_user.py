"""A User system under test: the reference passes, and each planted fault fails with its clause."""

from __future__ import annotations

from typing import Any

import pytest

from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.user import (
    AddsTheProxyAfterOneLog,
    AddsTheProxyAtOnce,
    DecommissionsBeforeTheProxyIsAdded,
    DoesNotAddTheProxy,
    DoesNotCorrelate,
    DoesNotDecommission,
    ExceptsUtrnsForEveryDevice,
    ForgetsTheList,
    ForgetsTheSupplyCheck,
    KeepsTheHubLog,
    KeepsTheProxyLog,
    ProvesNoOrigin,
    SendsToSuspendedDevices,
    SignsForAnotherService,
    TouchesGasProxiesAtWill,
    TrustsAnyCertificate,
    TrustsAnyCreator,
    TrustsAnyPreCommand,
    TrustsTheHash,
    Unsigned,
)
from srpd.conformance.reference.user import HUB_LOG, ReferenceUser
from srpd.conformance.reference.user_records import Order, Replacement
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.notation import Party

CONSIDERS = "the User considers sending"
UPDATING = "the User considers updating firmware with"
REPLACE = ("user-hub-replacement", "replace the Communications Hub")
HUB_DONE = "the new Communications Hub Function has the Device Log"
PROXY_DONE = "the new Gas Proxy Function has the Device Log"
ADDED = "the Gas Smart Meter has the new Gas Proxy Function"


def played(bench: Any, factory: Any, *scripts: tuple[str, ...]) -> Any:
    return bench.play(factory, *scripts, role=Party.USER)


def suspended(profile: str) -> tuple[str, str]:
    return "user-suspended", f"{CONSIDERS} {profile}-suspended"


def image(lacking: str = "") -> tuple[str, str]:
    return "user-firmware", f"{UPDATING} an image{lacking}"


def returned(what: str) -> tuple[str, str]:
    return "user-pre-command", f"return {what}"


AGAIN = f"{UPDATING} it again"
TAKEN_OFF = "its Device Model is taken off the Central Products List"
FAULTS: list[tuple[type[ReferenceUser], tuple[str, ...], str]] = [
    (SendsToSuspendedDevices, suspended("another-smets2"), "2.1"),
    (SendsToSuspendedDevices, suspended("another-smets1"), "2.1"),
    (ExceptsUtrnsForEveryDevice, suspended("produce-utrns-smets2"), "2.1"),
    (ProvesNoOrigin, image("!information-received"), "2.2(a)"),
    (TrustsAnyCreator, image("!signature-confirmed"), "2.2(b)"),
    (TrustsTheHash, image("!hash-confirmed"), "2.2(c)"),
    (ForgetsTheList, ("user-firmware", TAKEN_OFF, f"{UPDATING} an image"), "2.2(d)"),
    (ForgetsTheList, (*image(), TAKEN_OFF, AGAIN), "2.2(d)"),
    (TrustsAnyPreCommand, returned("a Pre-Command!protection-valid"), "3.1(a) 3.2"),
    (TrustsAnyCertificate, returned("a Pre-Command!certificate-valid"), "3.1(b) 3.2"),
    (DoesNotCorrelate, returned("a Pre-Command!identical"), "3.1(c) 3.2"),
    (DoesNotCorrelate, returned("a supply sensitive Pre-Command!identical"), "3.1(c) 3.2"),
    (SignsForAnotherService, returned("a Pre-Command"), "3.2"),
    (ForgetsTheSupplyCheck, returned("a supply sensitive Pre-Command"), "3.3"),
    (KeepsTheHubLog, (*REPLACE, PROXY_DONE), "10.1(a)"),
    (KeepsTheProxyLog, (*REPLACE, HUB_DONE), "10.1(b)"),
    (AddsTheProxyAtOnce, REPLACE, "10.1(a)"),
    (AddsTheProxyAfterOneLog, (*REPLACE, HUB_DONE), "10.1(b)"),
    (DoesNotAddTheProxy, (*REPLACE, HUB_DONE, PROXY_DONE), "10.1(c)"),
    (DoesNotAddTheProxy, (*REPLACE, PROXY_DONE, HUB_DONE), "10.1(c)"),
    (DecommissionsBeforeTheProxyIsAdded, (*REPLACE, HUB_DONE, PROXY_DONE), "10.1(c)"),
    (DoesNotDecommission, (*REPLACE, HUB_DONE, PROXY_DONE, ADDED), "10.1(d)"),
    (TouchesGasProxiesAtWill, ("user-gas-proxy", f"{CONSIDERS} addition-by-IS"), "10.2"),
    (TouchesGasProxiesAtWill, ("user-gas-proxy", f"{CONSIDERS} removal-by-IS"), "10.2"),
]


@pytest.mark.parametrize(("fault", "script", "clauses"), FAULTS)
def test_a_fault_fails_with_its_clauses(
    bench: Any, fault: type[ReferenceUser], script: tuple[str, ...], clauses: str
) -> None:
    found = played(bench, fault, script)
    assert found.errors == []
    assert found.failed == set(clauses.split())


def test_the_reference_passes_where_the_faults_are_found(bench: Any) -> None:
    found = played(bench, ReferenceUser, *dict.fromkeys(script for _, script, _ in FAULTS))
    assert (found.failed, found.errors) == (set(), [])


# What need not be done


class SendsNothing(ReferenceUser):
    def consider_sending(self, _: Order) -> str | None:
        return "it sends nothing"


def test_a_user_need_not_send_what_it_may_send(bench: Any) -> None:
    systems = ("user-suspended", "user-gas-proxy")
    assert bench.play(SendsNothing, role=Party.USER, systems=systems).failed == set()


class SignsNothing(ReferenceUser):
    def sign_and_send(self, *_: Any) -> None:
        pass


def test_a_user_need_not_sign_what_it_may_sign(bench: Any) -> None:
    assert bench.play(SignsNothing, role=Party.USER, systems=("user-pre-command",)).failed == set()


def test_without_a_service_request_there_is_no_pre_command_to_return(bench: Any) -> None:
    found = played(bench, SendsNothing, returned("a Pre-Command"))
    assert found.failed == set()
    reasons = {c.reason for c in found.result.clauses if c.verdict.value == "INCONCLUSIVE"}
    assert reasons == {"the User system sent no 1.1.1 that a Pre-Command could answer"}


class AsksOneStepAtATime(ReferenceUser):
    """Waits for one Device Log before it asks for the other."""

    def ask_for_logs(self, found: Replacement) -> None:
        self.ask(found, HUB_LOG, found.new_hub, "8.12.1", found.old_hub)

    def step_is_taken(self, found: Replacement, request_id: str) -> None:
        if found.asked.get(request_id) == HUB_LOG:
            self.ask(found, "proxy-log", found.new_gas_proxy, "8.12.2", found.old_gas_proxy)
        super().step_is_taken(found, request_id)


def test_one_device_log_may_be_asked_for_when_the_other_has_been_made(bench: Any) -> None:
    assert played(bench, AsksOneStepAtATime, (*REPLACE, HUB_DONE, PROXY_DONE)).failed == set()


def test_a_premises_without_a_gas_smart_meter_is_left_open(bench: Any) -> None:
    stimulus = "replace the Communications Hub of a premises without gas"
    for factory in (ReferenceUser, KeepsTheHubLog, AddsTheProxyAtOnce):
        found = played(bench, factory, ("user-hub-replacement", stimulus))
        assert found.failed == set()
        assert any(note.startswith("10.1(b)") for c in found.result.cases for note in c.notes)


# The adapter's part


class ForgetsTheReference(ReferenceUser):
    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        fields.pop("reference", None)
        super().emit(port, xml, **fields)


class ForgetsTheCertificate(ReferenceUser):
    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        fields.pop("certificate", None)
        super().emit(port, xml, **fields)


@pytest.mark.parametrize("adapter", [ForgetsTheReference, ForgetsTheCertificate])
def test_a_message_without_what_tells_it_is_an_error_of_the_adapter(
    bench: Any, adapter: type[ReferenceUser]
) -> None:
    found = played(bench, adapter, ("user-suspended", f"{CONSIDERS} another-smets2"))
    assert (found.failed, len(found.errors)) == (set(), 1)


def test_a_service_request_that_is_not_signed_is_none_that_10_1_asks_for(bench: Any) -> None:
    assert played(bench, Unsigned, REPLACE).failed == {"10.1(a)", "10.1(b)"}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "send-service-request"},
        {"kind": "send-service-request", "reference": "r", "user": "x", "device": "y", "srv": "1"},
        {"kind": "hub-replaced", "reference": "r"},
        {
            "kind": "update-firmware",
            "reference": "r",
            "user": DCC_EUI,
            "device": DCC_EUI,
            "srv": "",
        },
        {"kind": "nonsense"},
        {},
    ],
)
def test_an_instruction_that_cannot_be_read_is_refused(fields: dict[str, Any]) -> None:
    target = ReferenceUser()
    target.reset("2026-03-02T00:05:00Z")
    answer = target.deliver(PortMessage("ops", "", fields)).answer
    assert answer is not None
    assert answer.fields["outcome"] == "refused"
    assert target.drain().messages == ()


def test_a_request_of_the_reference_names_its_own_counter_each_time() -> None:
    target = ReferenceUser()
    target.reset("2026-03-02T00:05:00Z")
    order = Order("r", DCC_EUI, DCC_EUI, "4.1.1")
    first, second = target.send(order), target.send(order)
    assert isinstance(first, Request)
    assert first.request_id.counter < second.request_id.counter
