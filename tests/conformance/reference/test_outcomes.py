"""What follows from a request that passed: clauses 6.5, 7, 8.1(a), 9, 11.1 and 13."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.instants import NEVER
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.responses import Kind
from srpd.conformance.messages.signature import verify
from srpd.conformance.messages.xml import SR, parse_xml
from srpd.conformance.reference import Choices, ReferenceDcc, factory
from srpd.conformance.reference.sandbox import (
    CHF,
    ESME,
    GAS_SUPPLIER,
    GPF,
    GSME,
    IMPORT_SUPPLIER,
    MPAN,
    OTHER_IMPORT_SUPPLIER,
    PPMID,
    SMETS1_ESME,
    Sandbox,
    device,
)
from srpd.conformance.targets.protocol import PortMessage

LATER = datetime(2026, 1, 11, tzinfo=UTC)
LATER_TEXT = "2026-01-11T00:00:00Z"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(factory())


def test_a_non_critical_request_is_acknowledged_and_its_command_sent(sandbox: Sandbox) -> None:
    answer = sandbox.ask("4.1.1")
    (command,) = sandbox.out()
    assert (answer.kind, answer.code) == (Kind.ACKNOWLEDGEMENT, "I99")
    assert command.port == "wan"
    assert command.fields["kind"] == "command"
    assert command.fields["device"] == ESME
    assert command.fields["srv"] == "4.1.1"
    assert command.fields["request_id"] == str(answer.request_id)


def test_equal_requests_give_equal_payloads() -> None:
    payloads = set()
    for _ in range(2):
        sandbox = Sandbox(factory())
        sandbox.ask("4.1.1")
        payloads.add(sandbox.out("wan")[0].fields["payload"])
    assert len(payloads) == 1


def test_command_variant_2_is_answered_by_the_command_and_sends_nothing(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", command_variant=2).kind is Kind.LOCAL_COMMAND
    assert sandbox.out() == []


def test_command_variant_3_is_answered_by_the_command_and_sends_it_too(sandbox: Sandbox) -> None:
    answer = sandbox.ask("4.1.1", command_variant=3)
    (command,) = sandbox.out("wan")
    assert answer.kind is Kind.LOCAL_COMMAND
    assert answer.payload == command.fields["payload"]


def test_a_critical_request_is_answered_by_a_pre_command_and_sends_nothing(
    sandbox: Sandbox,
) -> None:
    answer = sandbox.ask("2.1")
    assert (answer.kind, answer.code) == (Kind.PRE_COMMAND, "I0")
    assert answer.signed_by is not None
    assert sandbox.out() == []


@pytest.mark.parametrize(
    ("command_variant", "kind", "sent"),
    [(5, Kind.ACKNOWLEDGEMENT, 1), (6, Kind.LOCAL_COMMAND, 0), (7, Kind.LOCAL_COMMAND, 1)],
)
def test_a_signed_pre_command_is_sent_where_its_command_variant_says(
    sandbox: Sandbox, command_variant: int, kind: Kind, sent: int
) -> None:
    answer = sandbox.ask_signed_pre_command("2.1", command_variant=command_variant)
    assert answer.kind is kind
    assert len(sandbox.out("wan")) == sent


def test_a_signed_pre_command_has_neither_status_nor_registration_check(sandbox: Sandbox) -> None:
    sandbox.update(devices=[device(ESME, "ESME", chf=CHF, status="Suspended")])
    answer = sandbox.ask_signed_pre_command("2.1", user=OTHER_IMPORT_SUPPLIER)
    assert answer.code == "I99"
    assert len(sandbox.out("wan")) == 1


def test_a_signed_pre_command_of_a_suspended_user_is_rejected(sandbox: Sandbox) -> None:
    sandbox.update(users=[{"id": IMPORT_SUPPLIER, "role": "IS", "rights": "suspended"}])
    assert sandbox.ask_signed_pre_command("2.1").code == "E3"
    assert sandbox.out() == []


def test_a_signed_pre_command_of_a_non_critical_variant_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask_signed_pre_command("4.1.1").code == "E49"


@pytest.mark.parametrize("status", ["Pending", "InstalledNotCommissioned", "Suspended", None])
def test_behind_a_hub_that_is_not_commissioned_the_command_fails_by_alert(
    sandbox: Sandbox, status: str | None
) -> None:
    sandbox.update(devices=[device(CHF, "CHF", gpf=GPF, status=status)])
    answer = sandbox.ask("4.1.1")
    (alert,) = sandbox.alerts()
    assert answer.code == "I99"
    assert (alert.kind, alert.code) == (Kind.DCC_ALERT, "E20")
    assert alert.command_failure is not None
    assert alert.command_failure.request_id == answer.request_id
    assert alert.signed_by is not None


def test_a_local_command_needs_no_commissioned_hub(sandbox: Sandbox) -> None:
    sandbox.update(devices=[device(CHF, "CHF", gpf=GPF, status="Pending")])
    assert sandbox.ask("4.1.1", command_variant=2).kind is Kind.LOCAL_COMMAND
    assert sandbox.out() == []


def test_the_hub_itself_is_reached_when_it_is_commissioned(sandbox: Sandbox) -> None:
    assert sandbox.ask("11.2", CHF).code == "I99"
    assert len(sandbox.out("wan")) == 1


# Requests the DCC holds (DUIS)


def test_a_dated_request_is_held_until_its_time(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", execution_at=LATER).code == "I99"
    assert sandbox.out() == []
    sandbox.target.advance(LATER_TEXT)
    (command,) = sandbox.out("wan")
    assert command.at == LATER_TEXT


def test_never_cancels_what_is_held(sandbox: Sandbox) -> None:
    sandbox.ask("4.1.1", execution_at=LATER)
    assert sandbox.ask("4.1.1", execution_at=NEVER).code == "I99"
    sandbox.target.advance(LATER_TEXT)
    assert sandbox.out() == []


def test_never_with_nothing_held_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", execution_at=NEVER).code == "E52"


def test_never_does_not_cancel_for_another_device(sandbox: Sandbox) -> None:
    sandbox.ask("11.2", ESME)
    sandbox.ask("4.1.1", GPF, GAS_SUPPLIER, execution_at=LATER)
    assert sandbox.ask("4.1.1", GSME, GAS_SUPPLIER, execution_at=NEVER).code == "E52"


def test_whether_a_held_request_is_checked_again_is_a_choice() -> None:
    for again in (True, False):
        sandbox = Sandbox(ReferenceDcc(Choices(held_request_is_checked_again=again)))
        sandbox.ask("4.1.1", execution_at=LATER)
        record = device(ESME, "ESME", chf=CHF, import_mpxn=MPAN, status="Suspended")
        sandbox.update(devices=[record])
        sandbox.target.advance(LATER_TEXT)
        ports = [message.port for message in sandbox.out()]
        assert ports == ([f"usercb.{IMPORT_SUPPLIER}"] if again else ["wan"])


def test_a_critical_request_with_a_date_is_transformed_at_once(sandbox: Sandbox) -> None:
    assert sandbox.ask("11.3", execution_at=LATER).kind is Kind.PRE_COMMAND


# 8.1(a)


def test_a_cos_request_goes_signed_to_the_cos_party_and_nowhere_else(sandbox: Sandbox) -> None:
    answer = sandbox.ask("6.23", body=sandbox.cos_body())
    (message,) = sandbox.out()
    dcc = sandbox.target
    assert isinstance(dcc, ReferenceDcc)
    assert answer.code == "I99"
    assert message.port == "cos"
    assert message.fields["kind"] == "countersigned-cos-service-request"
    covered = verify(parse_xml(message.xml), lambda *_: dcc.credential.certificate).element
    assert covered.tag == "{urn:srpd:cos}CountersignedCoSServiceRequest"
    assert parse_request(covered[0]).request_id == answer.request_id


@pytest.mark.parametrize(("through", "port"), [(True, "cos"), (False, "s1sp.A")])
def test_whether_a_smets1_cos_request_goes_to_the_cos_party_is_a_choice(
    through: bool, port: str
) -> None:
    sandbox = Sandbox(ReferenceDcc(Choices(smets1_cos_goes_through_the_cos_party=through)))
    body = sandbox.cos_body()
    next(body.iter(f"{{{SR}}}ImportMPxN")).text = "1312345678222"
    assert sandbox.ask("6.23", SMETS1_ESME, body=body).code == "I99"
    assert [message.port for message in sandbox.out()] == [port]


# 9


class TakesAnyCertificates(ReferenceDcc):
    """The minimal body of 6.21 has certificates of another PKI."""

    def contained_certificates_are_valid(self, request: Request) -> bool:
        return bool(request.certificates)


def test_a_handover_command_is_signed_by_the_dcc_and_sent() -> None:
    sandbox = Sandbox(TakesAnyCertificates())
    answer = sandbox.ask("6.21")
    (command,) = sandbox.out("wan")
    assert answer.code == "I99"
    assert command.fields["signed_by_dcc"] is True


def test_a_handover_with_a_certificate_that_is_not_valid_is_rejected(sandbox: Sandbox) -> None:
    assert sandbox.ask("6.21").code == "E062101"
    assert sandbox.out() == []


# 11.1


@pytest.mark.parametrize("variant", ["8.7.2", "8.8.2"])
def test_a_join_destined_for_a_ppmid_is_signed_by_the_dcc_and_sent(
    sandbox: Sandbox, variant: str
) -> None:
    answer = sandbox.ask(variant, PPMID, body={"OtherDeviceID": ESME})
    (command,) = sandbox.out("wan")
    assert answer.code == "I99"
    assert command.fields["signed_by_dcc"] is True


def test_a_critical_join_destined_for_a_ppmid_is_a_command_too(sandbox: Sandbox) -> None:
    answer = sandbox.ask("8.7.1", PPMID, body={"OtherDeviceID": GSME})
    assert answer.kind is Kind.ACKNOWLEDGEMENT
    assert len(sandbox.out("wan")) == 1


def test_a_join_destined_for_a_gas_meter_is_returned_as_a_pre_command(sandbox: Sandbox) -> None:
    answer = sandbox.ask("8.7.2", GSME, GAS_SUPPLIER, body={"OtherDeviceID": GPF})
    (pushed,) = sandbox.alerts()
    assert answer.code == "I99"
    assert pushed.kind is Kind.PRE_COMMAND
    assert pushed.request_id == answer.request_id


def test_a_critical_join_destined_for_a_gas_meter_is_answered_by_a_pre_command(
    sandbox: Sandbox,
) -> None:
    answer = sandbox.ask("8.7.1", GSME, GAS_SUPPLIER, body={"OtherDeviceID": PPMID})
    assert answer.kind is Kind.PRE_COMMAND
    assert sandbox.out() == []


def test_a_join_destined_for_an_electricity_meter_is_an_ordinary_request(
    sandbox: Sandbox,
) -> None:
    sandbox.ask("8.7.2", ESME, body={"OtherDeviceID": PPMID})
    (command,) = sandbox.out("wan")
    assert command.fields["signed_by_dcc"] is False


def test_a_join_of_gas_meter_and_ppmid_includes_the_others_certificate() -> None:
    class LeavesCertificateOut(ReferenceDcc):
        def certificates_to_include(self, request: Request) -> tuple[str, ...]:
            return () if request.variant else ("never",)

    payloads = []
    for dcc in (ReferenceDcc(), LeavesCertificateOut()):
        sandbox = Sandbox(dcc)
        sandbox.ask("8.7.2", PPMID, body={"OtherDeviceID": GSME})
        payloads.append(sandbox.out("wan")[0].fields["payload"])
    assert payloads[0] != payloads[1]


# The User port


def test_a_request_at_another_users_port_is_refused(sandbox: Sandbox) -> None:
    message = sandbox.build("4.1.1", user=IMPORT_SUPPLIER)
    answer = sandbox.deliver(message, GAS_SUPPLIER, sandbox.credentials[IMPORT_SUPPLIER])
    assert answer is not None
    assert (answer.xml, answer.fields["http"]) == ("", 403)


def test_a_response_of_a_device_ends_the_processing(sandbox: Sandbox) -> None:
    first = sandbox.ask("4.1.1", counter=5)
    fields = {"kind": "response", "request_id": str(first.request_id)}
    sandbox.target.deliver(PortMessage("wan", fields=fields))
    assert sandbox.ask("4.1.1", counter=5).code == "I99"


@pytest.mark.parametrize("variant", ["4.1.1", "11.2"])
def test_one_overridden_method_makes_a_mutant(variant: str) -> None:
    class SkipsStatusCheck(ReferenceDcc):
        def smi_status_permits(self, request: Request) -> bool:
            return bool(request.variant)

    sandbox = Sandbox(SkipsStatusCheck())
    record = device(ESME, "ESME", chf=CHF, import_mpxn=MPAN, status="Decommissioned")
    sandbox.update(devices=[record])
    assert sandbox.ask(variant).code == "I99"


def test_the_target_of_a_device_request_is_never_the_dcc(sandbox: Sandbox) -> None:
    assert sandbox.ask("4.1.1", Eui("90-B3-D5-1F-30-00-00-02")).code == "E19"
