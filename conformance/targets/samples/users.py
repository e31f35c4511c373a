"""What Users exchange with a DCC: requests, synchronous answers, and Service Responses."""

from __future__ import annotations

from srpd.conformance.messages import answers, contents
from srpd.conformance.messages.build import signed_pre_command
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.smets1 import passed_on, smets1_alert, smets1_response
from srpd.conformance.targets.samples.sample import (
    AT,
    COS_REQUEST,
    CRITICAL,
    DCCS_KEY,
    DISTRIBUTOR,
    FIRMWARE,
    FUTURE_DATED,
    INVENTORY,
    LATER,
    LOCAL,
    METER,
    NON_CRITICAL,
    PAYLOAD,
    READING,
    S1SPS_KEY,
    SCHEDULE,
    SCHEDULED,
    SMETS1_METER,
    SUPPLIER,
    SUPPLIERS_KEY,
    TO_SMETS1,
    Direction,
    Sample,
    Samples,
    message,
)

_ALERT_CODE = "8F12"
SIGNED_PRE_COMMAND = parse_request(
    sign(signed_pre_command("1.1.1", SUPPLIER, METER, 1010, PAYLOAD), SUPPLIERS_KEY)
)
SIGNED_SMETS1_RESPONSE = sign(smets1_response(TO_SMETS1), S1SPS_KEY)
SIGNED_SMETS1_ALERT = sign(
    smets1_alert(SMETS1_METER, (SUPPLIER, DISTRIBUTOR), 7, _ALERT_CODE, AT), S1SPS_KEY
)


def requests() -> Samples:
    """What arrives at ``user.<EUI>``."""
    for name, request in (
        ("service-request-critical", CRITICAL),
        ("service-request-critical-future-dated", FUTURE_DATED),
        ("service-request-non-critical", NON_CRITICAL),
        ("service-request-for-local-delivery", LOCAL),
        ("service-request-smets1", TO_SMETS1),
        ("service-request-non-device", INVENTORY),
        ("service-request-create-schedule", SCHEDULE),
        ("service-request-update-firmware", FIRMWARE),
        ("service-request-change-of-supplier", COS_REQUEST),
        ("signed-pre-command", SIGNED_PRE_COMMAND),
    ):
        at_port = message(f"user.{request.originator}", request.root)
        yield Sample("dcc", Direction.IN, name, at_port)


def synchronous_answers() -> Samples:
    """What is answered at ``user.<EUI>``."""
    pre_command = answers.pre_command(CRITICAL, AT, PAYLOAD)
    local = answers.local_command(LOCAL, AT, PAYLOAD)
    for name, response in (
        ("acknowledgement", answers.acknowledgement(NON_CRITICAL, "I99", AT)),
        ("acknowledgement-rejection", answers.acknowledgement(CRITICAL, "E4", AT)),
        ("local-command", sign(local, DCCS_KEY)),
    ):
        yield Sample("dcc", Direction.ANSWER, name, message(f"user.{SUPPLIER}", response))
    answer = message(f"user.{SUPPLIER}", sign(pre_command, DCCS_KEY), device_certificates=[])
    yield Sample("dcc", Direction.ANSWER, "pre-command", answer)
    refusal = message(f"user.{SUPPLIER}", http=400, reason="not well-formed XML")
    yield Sample("dcc", Direction.ANSWER, "refusal-by-http", refusal)


def responses() -> Samples:
    """What is pushed to ``usercb.<EUI>`` in answer to a request, or because of one."""
    to_unknown = RequestId(METER, DCC_EUI, 12)
    scheduled = contents.scheduled_message(1, PAYLOAD)
    executed = contents.future_dated_alert(PAYLOAD)
    from_schedule = answers.service_response(
        READING, "I0", AT, scheduled, response_id=SCHEDULED.reply()
    )
    smets1 = passed_on(
        SIGNED_SMETS1_RESPONSE,
        "I0",
        AT,
        response_id=TO_SMETS1.request_id.reply(),
        request=TO_SMETS1,
    )
    for name, response in (
        ("service-response-device", answers.device_response(NON_CRITICAL, AT, PAYLOAD)),
        (
            "service-response-device-unknown-remote-party",
            sign(
                answers.device_response(NON_CRITICAL, AT, PAYLOAD, response_id=to_unknown),
                DCCS_KEY,
            ),
        ),
        ("service-response-schedule", sign(from_schedule, DCCS_KEY)),
        (
            "service-response-future-dated",
            answers.service_response(
                SIGNED_PRE_COMMAND,
                "I0",
                LATER,
                executed,
                response_id=SIGNED_PRE_COMMAND.request_id.reply(),
            ),
        ),
        ("smets1-response", sign(smets1, DCCS_KEY)),
        ("local-command", sign(answers.local_command(LOCAL, AT, PAYLOAD), DCCS_KEY)),
    ):
        yield Sample("dcc", Direction.OUT, name, message(f"usercb.{SUPPLIER}", response))
    pre_command = sign(answers.pre_command(CRITICAL, AT, PAYLOAD), DCCS_KEY)
    pushed = message(f"usercb.{SUPPLIER}", pre_command, device_certificates=[])
    yield Sample("dcc", Direction.OUT, "pre-command", pushed)


def device_alerts() -> Samples:
    """Alerts of Devices, as they are passed on to ``usercb.<EUI>``."""
    one = answers.device_alert(METER, SUPPLIER, 5, _ALERT_CODE, PAYLOAD, AT)
    several = answers.device_alert(METER, SUPPLIER, 6, _ALERT_CODE, PAYLOAD, AT, throttled=(1, 9))
    smets1 = passed_on(
        SIGNED_SMETS1_ALERT, "I0", AT, response_id=RequestId(SMETS1_METER, SUPPLIER, 7)
    )
    for name, response in (
        ("device-alert", one),
        ("device-alert-throttled", several),
        ("smets1-alert", sign(smets1, DCCS_KEY)),
    ):
        yield Sample("dcc", Direction.OUT, name, message(f"usercb.{SUPPLIER}", response))
