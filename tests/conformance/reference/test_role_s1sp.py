"""A SMETS1 Service Provider under test: the reference passes, each planted fault fails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from srpd.conformance.fixtures.world import BEGIN
from srpd.conformance.messages.countersigned import S1SP
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import RequestId, eui
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.smets1_firmware import firmware_update, read_firmware_update
from srpd.conformance.mutants.service_provider import (
    ChecksNothingAgain,
    DetectsEverything,
    DoesNotSign,
    InstructsAnotherDevice,
    KeepsTheResponse,
    NeverDetects,
    ProcessesForOthers,
    SaysNothingOfAFailure,
    TakesNoSteps,
    TrustsAnyCertificate,
    TrustsAnyContainedCertificate,
    TrustsAnyContainedSignature,
    TrustsAnyCountersignature,
    TrustsAnyImageForAHub,
    TrustsAnyImageForAMeter,
    TrustsAnyImageSigner,
)
from srpd.conformance.reference.service_provider import ReferenceServiceProvider
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS

CARRIED_OUT, NOT_REACHED = "the Device carries it out", "the Device cannot be reached"


def played(bench: Any, factory: Any, *stimuli: str, **options: Any) -> Any:
    return bench.play(factory, ("s1sp", *stimuli), role=Party.S1SP, **options)


class RefusesInSilence(ReferenceServiceProvider):
    def refuse(self, _: RequestId) -> None:
        pass


FAULTS: list[tuple[type[ReferenceServiceProvider], tuple[str, ...], str]] = [
    (TrustsAnyCountersignature, ("countersign read!protection-checks",), "16.1(a)"),
    (TrustsAnyCountersignature, ("countersign meter-firmware!protection-checks",), "16.1(a)"),
    (TrustsAnyContainedSignature, ("countersign top-up!contained-protection-checks",), "16.1(a)"),
    (TrustsAnyCertificate, ("countersign read!certificates-valid",), "16.1(b)"),
    (TrustsAnyCertificate, ("countersign hub-firmware!certificates-valid",), "16.1(b)"),
    (
        TrustsAnyContainedCertificate,
        ("countersign read!contained-certificates-valid",),
        "16.1(b)",
    ),
    (ProcessesForOthers, ("countersign read!relevant-provider",), "16.1(c)"),
    (ProcessesForOthers, ("countersign meter-firmware!relevant-provider",), "16.1(c)"),
    *(
        (ChecksNothingAgain, (f"countersign {failing}",), "16.1(d)")
        for failing in (
            "tariff!structure-verified",
            "tariff!rights-held",
            "tariff!smi-status",
            "tariff!registered",
            "tariff!not-a-replay",
            "change-of-supplier!cos-mpxn-is-devices",
            "change-of-supplier!certificates-valid",
            "change-of-supplier!not-a-replay",
            "handover!issuers-contained",
            "handover!registered",
            "activation!import-supplier-on-han",
        )
    ),
    (TrustsAnyImageForAHub, ("countersign hub-firmware!image-protection-checks",), "16.1(e)(i)"),
    (
        TrustsAnyImageForAMeter,
        ("countersign meter-firmware!image-protection-checks",),
        "16.1(e)(ii)",
    ),
    (TrustsAnyImageSigner, ("countersign hub-firmware!image-certificates-valid",), "16.1(e)(i)"),
    (
        TrustsAnyImageSigner,
        ("countersign meter-firmware!image-certificates-valid",),
        "16.1(e)(ii)",
    ),
    (NeverDetects, ("countersign top-up-beyond",), "16.2(a)(i)"),
    (NeverDetects, ("countersign read-beyond",), "16.2(b)(i)"),
    (NeverDetects, ("countersign meter-firmware-beyond",), "16.2(b)(i)"),
    (DetectsEverything, ("countersign top-up-below",), "16.2(a)(ii)"),
    (DetectsEverything, ("countersign top-up",), "16.2(a)(ii)"),
    (DetectsEverything, ("countersign read-within",), "16.2(b)(ii)"),
    (TakesNoSteps, ("countersign top-up",), "16.2(a)(ii)"),
    (TakesNoSteps, ("countersign tariff",), "16.2(b)(ii)"),
    (InstructsAnotherDevice, ("countersign read",), "16.2(b)(ii)"),
    (DoesNotSign, ("countersign read", CARRIED_OUT), "16.2(c)"),
    (DoesNotSign, ("countersign read", NOT_REACHED), "16.2(c)"),
    (KeepsTheResponse, ("countersign ppmid-firmware", CARRIED_OUT), "16.2(c)"),
    (SaysNothingOfAFailure, ("countersign read", NOT_REACHED), "16.2(c)"),
]


@pytest.mark.parametrize(("fault", "stimuli", "clause"), FAULTS)
def test_a_fault_fails_with_its_clause(
    bench: Any, fault: type[ReferenceServiceProvider], stimuli: tuple[str, ...], clause: str
) -> None:
    found = played(bench, fault, *stimuli)
    assert found.errors == []
    assert found.failed == {clause}


def test_the_reference_passes_where_the_faults_are_found(bench: Any) -> None:
    scripts = dict.fromkeys(("s1sp", *stimuli) for _, stimuli, _ in FAULTS)
    found = bench.play(ReferenceServiceProvider, *scripts, role=Party.S1SP)
    assert (found.failed, found.errors) == (set(), [])


def test_a_provider_that_reports_no_failed_check_follows_the_other_reading(bench: Any) -> None:
    stimulus = "countersign read!protection-checks"
    assert played(bench, RefusesInSilence, stimulus).follows == {"H-25=open"}
    choices = {**DEFAULTS, "H-25": "open"}
    under_it = played(bench, RefusesInSilence, stimulus, choices=choices)
    assert (under_it.failed, under_it.follows) == (set(), set())


@pytest.mark.parametrize(
    "stimuli", [("countersign other-firmware",), ("countersign read", "time passes")]
)
def test_where_clause_16_is_silent_nothing_is_held_against_the_target(
    bench: Any, stimuli: tuple[str, ...]
) -> None:
    for factory in (ReferenceServiceProvider, KeepsTheResponse, RefusesInSilence):
        found = played(bench, factory, *stimuli)
        assert found.failed == set()
        assert any("16." in note for case in found.result.cases for note in case.notes)


# The message derived from 'Update Firmware'

METER = eui("00-DB-12-34-56-78-90-16")
ID = RequestId(eui("90-B3-D5-1F-30-01-00-00"), eui("90-B3-D5-1F-30-00-00-02"), 7)


@given(image=st.binary(min_size=1, max_size=200))
def test_an_upgrade_image_is_read_as_it_was_put_in_and_its_signature_checks(image: bytes) -> None:
    signer = TestPki("firmware", BEGIN).issue(ID.originator, "supplier")
    held = read_firmware_update(firmware_update(ID, "11.1", [METER], image, signer))
    assert (held.request_id, held.devices, held.image) == (ID, (METER,), image)
    assert held.certificate == signer.certificate
    assert held.image_is_signed()


def made() -> etree._Element:
    signer = TestPki("firmware", BEGIN).issue(ID.originator, "supplier")
    return firmware_update(ID, "11.1", [METER], b"image", signer)


def test_an_image_that_was_changed_is_not_signed() -> None:
    element = made()
    element.find(f"{{{S1SP}}}UpgradeImage").text = "AAAA"
    assert not read_firmware_update(element).image_is_signed()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RequestID", "x"),
        ("DeviceIDList", "x"),
        ("DeviceIDList", ",".join([METER] * 50_001)),
        ("UpgradeImage", "?"),
        ("ImageCertificate", "AAAA"),
        ("ImageSignature", ""),
    ],
)
def test_a_firmware_message_that_cannot_be_read_is_refused_by_name(name: str, text: str) -> None:
    element = made()
    element.find(f"{{{S1SP}}}{name}").text = text
    with pytest.raises(Malformed, match=name):
        read_firmware_update(element)


@pytest.mark.parametrize("xml", ["", "<", "<a/>", "<a>" * 100])
def test_what_cannot_be_read_is_refused_and_nothing_is_instructed(xml: str) -> None:
    target = ReferenceServiceProvider()
    target.reset("2026-03-02T00:05:00Z")
    target.deliver(PortMessage("dcc", xml, {"request_id": str(ID)}))
    (message,) = target.drain().messages
    assert message.fields["kind"] == "s1sp-alert"
