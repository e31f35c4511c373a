"""Every form of DCC Alert that the references send, as pushed to ``usercb.<EUI>``."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha1

from lxml import etree

from srpd.conformance.fixtures.world import device_id
from srpd.conformance.messages import answers, contents
from srpd.conformance.messages.contents import Breach, StatusChange
from srpd.conformance.messages.hub_alerts import (
    dual_band_hub_alert,
    hub_alert,
    security_credentials_updated,
)
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.smets1 import s1sp_alert, s1sp_alert_content
from srpd.conformance.targets.samples.sample import (
    AT,
    COS_REQUEST,
    CRITICAL,
    DCCS_KEY,
    HUB,
    METER,
    NEW_SUPPLIER,
    NON_CRITICAL,
    S1SPS_KEY,
    SCHEDULED,
    SUPPLIER,
    TO_SMETS1,
    Direction,
    Sample,
    Samples,
    message,
)

SIGNED_S1SP_ALERT = sign(s1sp_alert(TO_SMETS1.request_id, "TEST", AT), S1SPS_KEY)


def dcc_alerts() -> Samples:
    """Each signed by the DCC, as they all are."""
    for counter, (name, alert_code, content, code) in enumerate(_forms(), 1):
        user = NEW_SUPPLIER if name.startswith("change-of-supplier") else SUPPLIER
        alert = sign(answers.dcc_alert(user, counter, alert_code, content, code, AT), DCCS_KEY)
        yield Sample("dcc", Direction.OUT, f"dcc-alert-{name}", message(f"usercb.{user}", alert))


def _forms() -> Iterator[tuple[str, str, etree._Element, str]]:
    """Name, DCC Alert Code, body, Response Code."""
    yield (
        "command-failure",
        "N10",
        contents.command_failure(NON_CRITICAL.request_id, NON_CRITICAL.target),
        "E20",
    )
    yield (
        "command-failure-of-schedule",
        "N38",
        contents.command_failure(SCHEDULED, METER, schedule=1),
        "E4",
    )
    for number, (name, breach, alert_code) in enumerate(
        (
            ("quarantined-user-threshold", Breach.USER_THRESHOLD, "N46"),
            ("quarantined-dcc-threshold", Breach.DCC_THRESHOLD, "N47"),
            ("quarantined-attribute-limits", Breach.ATTRIBUTE_LIMITS, "N48"),
        ),
        1,
    ):
        yield name, alert_code, contents.quarantined(breach, CRITICAL.request_id, number), "I0"
    yield (
        "hub-decommissioned",
        "N9",
        contents.device_status_change(HUB, StatusChange.CHF_DECOMMISSIONING),
        "I0",
    )
    for name, alert_code, of_gpf in (
        ("hub-log-restored", "N30", False),
        ("gas-proxy-log-restored", "N31", True),
    ):
        restored = contents.device_log_restored(
            AT.date(),
            old_chf=HUB,
            new_chf=device_id("new-hub"),
            old_gpf=device_id("gpf"),
            new_gpf=device_id("new-gpf"),
            of_gpf=of_gpf,
        )
        yield name, alert_code, restored, "I0"
    refused = contents.change_of_supplier_refused(COS_REQUEST.request_id)
    contents.add(refused, "ECoSErrorCode", "E68")
    yield "change-of-supplier-refused", "N26", refused, "E68"
    placed = {"DigitalSigning": sha1(b"a certificate", usedforsecurity=False).digest()}
    credentials = security_credentials_updated(METER, "Supplier", placed)
    yield "security-credentials-updated", "N42", credentials, "I0"
    yield "hub-alert", "N62", hub_alert(HUB, "8F12"), "I0"
    yield "sub-ghz-alert", "N54", dual_band_hub_alert(HUB, "8F12"), "E59"
    yield "s1sp-alert", "N55", s1sp_alert_content(SIGNED_S1SP_ALERT), "E62"
