"""Responses and Alerts: who is sent what, and who is told of what another has changed."""

from __future__ import annotations

from typing import Any

import pytest

from srpd.conformance.bindings.expectations import AtEach, Parties, sorts
from srpd.conformance.bindings.parties import parties
from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.fixtures.world import base_world, device_id, registration, user_of_role
from srpd.conformance.judging.recipients import Concerned, is_about, uneven
from srpd.conformance.messages.contents import StatusChange, device_status_change
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.hub_alerts import dual_band_hub_alert
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.responses import Response, parse_response
from srpd.conformance.messages.schema import find_schema
from srpd.conformance.messages.smets1 import read_smets1_header
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.mutants.joining import IncludesNoCertificate, IncludesTheWrongCertificate
from srpd.conformance.mutants.responses import (
    DoesNotCountersignResponses,
    DropsS1spAlerts,
    DropsSmets1Alerts,
    ForgetsTheSupplementaryParty,
    KeepsHubAlerts,
    KeepsJoinResponses,
    KeepsResponses,
    SendsHubAlertsToEverySupplier,
    SendsSubGhzAlertsToFormerSuppliers,
    SendsUnknownPartiesNothing,
    SkipsTheCertificateOfSubGhzAlerts,
    SkipsTheCertificateOfUnknownParties,
    SkipsTheProtectionOfSubGhzAlerts,
    SkipsTheProtectionOfUnknownParties,
    TellsNobodyOfCredentialsAtServiceProviders,
    TellsNobodyOfCredentialsOnDevices,
    TellsNobodyOfDecommissioning,
    TellsNobodyOfTheGasProxyLog,
    TellsNobodyOfTheHubLog,
    TellsNobodyThatItWasReplaced,
    TellsNobodyThatItWasReplacedAtServiceProviders,
)
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.recording.trace import Entry, read_trace
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.composition import Happens, stimuli_named
from srpd.model.machines import notice_of_change as notice
from srpd.model.machines import response_or_alert as delivery
from srpd.model.machines.notice_of_change import Change
from srpd.model.machines.response_or_alert import Communication, Duty, Fact, State
from srpd.model.notation import Rule
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Stepper
from srpd.model.systems import SYSTEMS
from tests.places import SHARED

IS, GS, ED, GT = (user_of_role(role) for role in ("IS", "GS", "ED", "GT"))
RIVAL = user_of_role("IS", rival=True)
CLAUSES = {
    *("10.3", "10.4", "10.5", "11.2", "17.1", "17.2", "17.3(a)", "17.3(b)", "17.3(c)"),
    *("17.4", "17.5", "17.6(a)", "17.6(b)", "17.6(c)", "17.7(a)", "17.7(b)", "17.7(c)"),
}


# The law


def governing(**facts: Any) -> Rule:
    usual = {
        Fact.KNOWN_REMOTE_PARTY: True,
        Fact.PROTECTION_CHECKS: True,
        Fact.CERTIFICATE_VALID: True,
        Fact.ANSWERS_JOIN_OF_PPMID: False,
    }
    case = usual | {Fact[name.upper()]: value for name, value in facts.items()}
    law = delivery.MACHINE.under(DEFAULTS)
    (card,) = law.governing(State.AWAITED, delivery.Event.DCC_RECEIVES_IT, case)
    assert isinstance(card, Rule)
    return card


@pytest.mark.parametrize("what", [Communication.RESPONSE, Communication.DEVICE_ALERT])
@pytest.mark.parametrize("failing", ["protection_checks", "certificate_valid"])
def test_nothing_goes_to_an_unknown_party_that_fails_a_check(
    what: Communication, failing: str
) -> None:
    card = governing(communication=what, known_remote_party=False, **{failing: False})
    assert card.then is State.NOT_SENT_ON
    assert {Duty.SEND_RESPONSE, Duty.SEND_ALERT} <= set(card.shall_not)


@pytest.mark.parametrize("what", [Communication.RESPONSE, Communication.DEVICE_ALERT])
def test_what_is_for_a_known_party_is_sent_without_a_check_by_the_dcc(what: Communication) -> None:
    card = governing(communication=what, protection_checks=False, certificate_valid=False)
    assert card.then is State.SENT_ON


@pytest.mark.parametrize("failing", ["protection_checks", "certificate_valid"])
def test_a_sub_ghz_alert_that_fails_a_check_is_not_sent_on(failing: str) -> None:
    card = governing(communication=Communication.SUB_GHZ_ALERT, **{failing: False})
    assert card.then is State.NOT_SENT_ON


def test_the_response_to_a_join_of_a_ppmid_goes_to_the_sender_even_if_it_is_unknown() -> None:
    card = governing(
        communication=Communication.RESPONSE, answers_join_of_ppmid=True, known_remote_party=False
    )
    assert [owed.duty for owed in card.owed()] == [Duty.SEND_RESPONSE_TO_SENDER]


@pytest.mark.parametrize(
    ("what", "clause"),
    [
        (Communication.SMETS1_RESPONSE, "17.3(a)"),
        (Communication.SMETS1_ALERT, "17.3(b)"),
        (Communication.S1SP_ALERT, "17.3(c)"),
        (Communication.HUB_ALERT, "17.1"),
    ],
)
def test_what_needs_no_check_is_sent_on_under_its_own_clause(
    what: Communication, clause: str
) -> None:
    assert governing(communication=what).clause == clause


@pytest.mark.parametrize("change", sorted(set(Change) - {Change.NONE}, key=lambda c: c.name))
def test_only_what_another_changed_with_success_obliges_the_dcc_to_tell(change: Change) -> None:
    own = {
        Change.CREDENTIALS_OF_SENDER,
        Change.S1SP_CREDENTIALS_OF_SENDER,
        Change.GAS_PROXY_LOG_FOR_ITSELF,
    }
    for successful in (True, False):
        case = {notice.Fact.CHANGE: change, notice.Fact.SUCCESSFUL: successful}
        if not notice.MACHINE.possible(case):
            continue
        (card,) = notice.MACHINE.governing(
            notice.State.NOT_MADE, notice.Event.REQUEST_IS_PROCESSED, case
        )
        assert isinstance(card, Rule)
        assert bool(card.owed()) == (successful and change not in own)


def test_the_size_of_the_system_is_known() -> None:
    stepper = Stepper(SYSTEMS["responses"].under(DEFAULTS))
    moves = [
        result
        for stimulus in stepper.system.stimuli
        for result in stepper.results(stepper.initial, stimulus)
    ]
    assert {result.configuration for result in moves} == {stepper.initial}
    assert len(moves) == 36


def test_every_stimulus_of_the_system_is_one_message() -> None:
    stimuli = stimuli_named(SYSTEMS["responses"])
    assert all(isinstance(each, Happens) and each.profile is not None for each in stimuli.values())


# Who is who


def groups(
    rival: bool = False, sender: str = IS, hub_alerts_go_to: str = "any"
) -> dict[str, list[str]]:
    world = base_world()
    if rival:
        for held in world["registrations"]:
            if held["user"] == IS:
                held["to"] = "2020-01-01T00:00:00Z"
        world["registrations"].append(registration("1312345678111", "IS", rival=True))
    return parties(world, device_id("chf"), sender, (), None, hub_alerts_go_to=hub_alerts_go_to)


def test_the_responsible_suppliers_are_those_registered_now() -> None:
    assert set(groups()["SUPPLIERS"]) == {IS, GS}
    assert set(groups(rival=True)["SUPPLIERS"]) == {RIVAL, GS}


def test_the_export_supplier_is_no_responsible_supplier() -> None:
    assert user_of_role("ES") not in groups()["SUPPLIERS_AND_NETWORKS"]


def test_the_sender_is_not_among_the_others() -> None:
    assert set(groups()["OTHER_SUPPLIERS_AND_NETWORKS"]) == {GS, ED, GT}
    assert groups(sender=GS)["OTHER_SUPPLIERS"] == [IS]


@pytest.mark.parametrize(
    ("parameter", "due"),
    [
        ("any", set()),
        ("suppliers", {IS, GS}),
        ("networks", {ED, GT}),
        ("suppliers-and-networks", {IS, GS, ED, GT}),
    ],
)
def test_a_parameter_says_who_is_due_the_alert_of_a_hub(parameter: str, due: set[str]) -> None:
    assert set(groups(hub_alerts_go_to=parameter)["HUB_ALERT_RECIPIENTS"]) == due


DUE = Concerned("D", {"SUPPLIERS": (IS, GS)})
EXPECTED = AtEach(sorts(Sort.SUB_GHZ_ALERT), Parties.SUPPLIERS, signed=True)


def alert(party: str, *, signed: bool = True) -> Seen:
    return Seen(1, f"usercb.{party}", Sort.SUB_GHZ_ALERT, party=party, device="D", signed=signed)


def test_each_party_due_and_no_other_is_even() -> None:
    assert list(uneven(EXPECTED, DUE, [alert(IS), alert(GS)])) == []


@pytest.mark.parametrize(
    "seen",
    [
        [alert(IS)],
        [alert(IS), alert(GS), alert(ED)],
        [alert(IS), alert(GS), alert(GS)],
        [alert(IS), alert(GS, signed=False)],
    ],
    ids=["one is missing", "one is not due", "one comes twice", "one is not signed"],
)
def test_anything_else_is_uneven(seen: list[Seen]) -> None:
    assert len(list(uneven(EXPECTED, DUE, seen))) == 1


SOME = Concerned("D", {"HUB_ALERT_RECIPIENTS": (), "SUPPLIERS": (IS, GS)})
ANY = AtEach(
    sorts(Sort.SUB_GHZ_ALERT), Parties.HUB_ALERT_RECIPIENTS, signed=True, others=Parties.SUPPLIERS
)


@pytest.mark.parametrize("seen", [[alert(IS)], [alert(GS)], [alert(IS), alert(GS)]])
def test_where_nobody_is_due_it_in_particular_any_of_the_others_may_be_sent_it(
    seen: list[Seen],
) -> None:
    assert list(uneven(ANY, SOME, seen)) == []


@pytest.mark.parametrize(
    "seen",
    [[], [alert(ED)], [alert(IS), alert(IS)], [alert(IS, signed=False)]],
    ids=["nobody", "a stranger alone", "one twice", "not signed"],
)
def test_one_of_the_others_at_least_is_sent_it_once_and_signed_and_no_stranger(
    seen: list[Seen],
) -> None:
    assert len(list(uneven(ANY, SOME, seen))) == 1


def test_an_alert_that_names_no_request_is_about_the_device_it_names() -> None:
    assert is_about(alert(IS), "whatever", DUE)
    assert not is_about(alert(IS), "whatever", Concerned("E"))


def test_a_message_that_names_a_request_is_about_that_alone() -> None:
    seen = Seen(1, "usercb.X", Sort.S1SP_ALERT, about="R1", device="D")
    assert is_about(seen, "R1", DUE)
    assert not is_about(seen, "R2", DUE)


def test_what_an_untrue_trace_notes_of_the_parties_is_left_out() -> None:
    assert Concerned.read({"parties": ["no mapping"], "concerns": 3}) == Concerned("3")


# The reference


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[Entry]]:
    folder = tmp_path_factory.mktemp("responses") / "report"
    result = run(RunOptions(folder=folder, systems=("responses",)))
    return result, list(read_trace(folder / "trace.jsonl"))


def test_the_reference_breaks_no_clause_of_the_flow(played: tuple[Any, list[Entry]]) -> None:
    result, _ = played
    verdicts = {c.clause: c.verdict.value for c in result.clauses}
    assert {verdicts[clause] for clause in CLAUSES} <= {"PASS", "PARTLY"}
    assert not result.errors


def test_every_message_of_the_flow_is_valid_by_the_official_schema(
    played: tuple[Any, list[Entry]],
) -> None:
    if not (SHARED / "duis").is_dir():
        pytest.skip("the official schema is not at hand")
    schema = find_schema(SHARED / "duis")
    assert schema is not None
    sent = [
        entry
        for entry in played[1]
        if entry.xml and (entry.kind == "sent" or entry.port.startswith("user"))
    ]
    assert len(sent) > 60
    assert {problem for entry in sent for problem in schema.validate(parse_xml(entry.xml))} == set()


def pushed(played: tuple[Any, list[Entry]], stimulus: str) -> list[Response]:
    entries = played[1]
    (step,) = {e.step for e in entries if e.fields.get("stimulus") == stimulus}
    return [
        parse_response(entry.xml)
        for entry in entries
        if entry.step == step
        and entry.phase == "act"
        and entry.kind == "seen"
        and entry.port.startswith("usercb.")
    ]


def test_a_response_to_a_known_party_bears_the_counter_of_the_request(played: Any) -> None:
    (response,) = pushed(played, "the DCC receives the Response to 4.1.1-IS-esme")
    assert response.request_id is not None
    assert response.response_id == response.request_id.reply()
    assert response.signed_by is None


def test_a_response_to_an_unknown_party_is_signed_and_names_the_dcc(played: Any) -> None:
    name = "the DCC receives the Response to 4.8.1-OU-esme for an unknown party"
    (response,) = pushed(played, name)
    assert response.response_id is not None
    assert response.response_id.target == DCC_EUI
    assert response.signed_by is not None


def test_a_notice_of_credentials_has_a_hash_of_each_certificate(played: Any) -> None:
    name = "the DCC receives the Response to 6.21-IS-esme with another's credentials"
    (told,) = [r for r in pushed(played, name) if r.alert_code]
    assert told.alert_code == "N42"
    assert told.content is not None
    kinds = [leaf.text for leaf in told.content.iter("{*}CertificateType")]
    assert kinds == ["DigitalSigning", "KeyAgreement"]


@pytest.mark.parametrize("kind", ["response", "alert", "sub-ghz-alert", "no such thing"])
def test_what_the_reference_cannot_read_at_the_wan_is_dropped(kind: str) -> None:
    dcc = ReferenceDcc()
    dcc.reset("2026-03-02T00:00:00Z")
    dcc.deliver(PortMessage("wan", "", {"kind": kind, "device": "x", "request_id": 1}))
    assert dcc.drain().messages == ()


@pytest.mark.parametrize("kind", ["smets1-response", "smets1-alert", "s1sp-alert"])
@pytest.mark.parametrize("xml", ["", "<a/>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"])
def test_what_the_reference_cannot_read_of_a_service_provider_is_dropped(
    kind: str, xml: str
) -> None:
    dcc = ReferenceDcc()
    dcc.reset("2026-03-02T00:00:00Z")
    dcc.deliver(PortMessage("s1sp.A", xml, {"kind": kind}))
    assert dcc.drain().messages == ()


def test_a_signed_response_without_a_header_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_smets1_header(parse_xml("<SMETS1SignedResponse/>"))


# Mutants


@pytest.mark.parametrize(
    ("mutant", "clause"),
    [
        (TellsNobodyOfDecommissioning, "10.3"),
        (TellsNobodyOfTheHubLog, "10.4"),
        (TellsNobodyOfTheGasProxyLog, "10.5"),
        (KeepsJoinResponses, "11.2"),
        (SendsHubAlertsToEverySupplier, "17.1"),
        (KeepsHubAlerts, "17.1"),
        (KeepsResponses, "17.2"),
        (ForgetsTheSupplementaryParty, "17.2"),
        (DoesNotCountersignResponses, "17.3(a)"),
        (DropsSmets1Alerts, "17.3(b)"),
        (DropsS1spAlerts, "17.3(c)"),
        (TellsNobodyOfCredentialsOnDevices, "17.4"),
        (TellsNobodyOfCredentialsAtServiceProviders, "17.5"),
        (SkipsTheProtectionOfUnknownParties, "17.6(a)"),
        (SkipsTheCertificateOfUnknownParties, "17.6(b)"),
        (SendsUnknownPartiesNothing, "17.6(c)"),
        (SkipsTheProtectionOfSubGhzAlerts, "17.7(a)"),
        (SkipsTheCertificateOfSubGhzAlerts, "17.7(b)"),
        (SendsSubGhzAlertsToFormerSuppliers, "17.7(c)"),
    ],
)
def test_a_fault_fails_the_clause_it_breaks_and_no_other(
    bench: Any, mutant: type[ReferenceDcc], clause: str
) -> None:
    assert bench.play(mutant, systems=("responses",)).failed == {clause}


@pytest.mark.parametrize(
    ("mutant", "device", "clause"),
    [
        (TellsNobodyThatItWasReplaced, "esme", "17.4"),
        (TellsNobodyThatItWasReplacedAtServiceProviders, "esme-smets1", "17.5"),
    ],
)
def test_whose_credentials_were_replaced_is_told_on_devices_and_at_service_providers(
    bench: Any, mutant: type[ReferenceDcc], device: str, clause: str
) -> None:
    received = f"the DCC receives the Response to 6.21-IS-{device} with its own in place of another"
    played = bench.play(mutant, ("responses", f"{received}'s"))
    assert played.failed == {clause}


# What no clause forbids


class TellsTheSenderToo(ReferenceDcc):
    """Tells the sender of each change as well."""

    def tell_of_decommissioned_hub(self, request: Any, hub: Any) -> None:
        super().tell_of_decommissioned_hub(request, hub)
        notice = device_status_change(hub.id, StatusChange.CHF_DECOMMISSIONING)
        self.alert(request.originator, "N9", notice, "I0")

    def tell_of_hub_log(self, request: Any) -> None:
        super().tell_of_hub_log(request)
        hub = self.state.devices[request.target]
        self.tell_of_log(request.originator, "N30", hub, hub)

    def tell_of_gas_proxy_log(self, request: Any) -> None:
        super().tell_of_gas_proxy_log(request)
        hub = self.state.hub_of(self.state.devices[request.target])
        self.tell_of_log(request.originator, "N31", hub, hub, of_gas_proxy=True)


class SendsHubAlertsToSuppliers(ReferenceDcc):
    """Sends the Alerts of Communications Hub Functions to Responsible Suppliers alone."""

    def recipients_of_hub_alert(self, hub: Any) -> list[str]:
        return self.responsible_suppliers(hub)


class SendsHubAlertsToNetworks(ReferenceDcc):
    """Sends the Alerts of Communications Hub Functions to Network Parties alone."""

    def recipients_of_hub_alert(self, hub: Any) -> list[str]:
        return self.network_parties(hub)


@pytest.mark.parametrize(
    "innocent", [TellsTheSenderToo, SendsHubAlertsToSuppliers, SendsHubAlertsToNetworks]
)
def test_what_no_clause_forbids_is_no_breach(bench: Any, innocent: type[ReferenceDcc]) -> None:
    played = bench.play(innocent, systems=("responses",))
    assert (played.failed, played.follows, played.errors) == (set(), set(), [])


class SendsSubGhzAlertsUnderBoth(ReferenceDcc):
    """Sends Sub GHz Alerts as Alerts of Communications Hub Functions, too."""

    def receive_sub_ghz_alert(self, fields: Any) -> None:
        super().receive_sub_ghz_alert(fields)
        self.receive_hub_alert(fields)


class SendsOneAlertUnderBoth(ReferenceDcc):
    """Sends one DCC Alert to all for whom clauses 17.1 and 17.7 have it."""

    def send_sub_ghz_alert(self, hub: Any, fields: Any) -> None:
        super().send_sub_ghz_alert(hub, fields)
        for user in self.network_parties(hub):
            content = dual_band_hub_alert(hub.id, str(fields["alert_code"]))
            self.alert(user, "N54", content, self.SUB_GHZ_CODE)


def test_a_sub_ghz_alert_may_be_sent_under_the_clause_about_all_alerts_as_well(bench: Any) -> None:
    played = bench.play(SendsSubGhzAlertsUnderBoth, systems=("responses",))
    assert (played.failed, played.follows) == (set(), {"H-51=17.1-as-well"})


def test_one_alert_may_serve_both_clauses(bench: Any) -> None:
    script = ("responses", "the DCC receives a Sub GHz Alert of chf with IS")
    played = bench.play(SendsOneAlertUnderBoth, script)
    assert (played.failed, played.follows) == (set(), {"H-51=17.1-as-well"})


@pytest.mark.parametrize("mutant", [IncludesNoCertificate, IncludesTheWrongCertificate])
def test_a_join_without_the_certificate_of_the_gas_meter_fails_its_clause(
    bench: Any, mutant: type[ReferenceDcc]
) -> None:
    played = bench.play(mutant, ("requests", "send 8.7.2-IS-ppmid-to-gas-meter"))
    assert played.failed == {"11.1(b)"}


def test_a_join_with_the_certificate_of_the_gas_meter_passes_its_clause(bench: Any) -> None:
    played = bench.play(ReferenceDcc, ("requests", "send 8.7.2-IS-ppmid-to-gas-meter"))
    assert "11.1(b)" in played.passed
