"""The references of the other parties: whatever arrives, they keep to the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.fixtures.world import BEGIN, device_id, user_of_role
from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.countersigned import (
    COUNTERSIGNED_COS_SERVICE_REQUEST,
    COUNTERSIGNED_SERVICE_REQUEST,
    countersign,
)
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.xml import serialise
from srpd.conformance.reference.cos_party import ReferenceCosParty
from srpd.conformance.reference.service_provider import ReferenceServiceProvider
from srpd.conformance.reference.surface import Surface
from srpd.conformance.reference.user import ReferenceUser
from srpd.conformance.targets.guard import Guard
from srpd.conformance.targets.protocol import PortMessage, TargetFault

NOW = "2026-03-02T00:05:00Z"
PARTIES = (ReferenceCosParty, ReferenceServiceProvider, ReferenceUser)
KINDS = (
    *("countersigned-cos-service-request", "countersigned-service-request", "pre-command"),
    *("come-to-authorise", "send-service-request", "firmware-image", "update-firmware"),
    *("hub-replaced", "instruction-outcome", "service-response", "update"),
)
NAMES = (
    *("request_id", "reference", "user", "device", "srv", "image", "signature", "old_hub"),
    *("new_hub", "gas_meter", "asks_for", "records", "command_variant", "outcome"),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
FIELDS = st.dictionaries(st.sampled_from(NAMES), ANYTHING)
SIGNER = TestPki("hostile", BEGIN).issue(DCC_EUI)


def started(party: Callable[[], Surface]) -> Guard:
    target = Guard(party())
    target.reset(NOW)
    return target


def wrapped(tag: str) -> str:
    """Well-formed and signed by somebody whom no reference knows."""
    request = build_request("6.23", user_of_role("IS"), device_id("esme"), 1)
    return serialise(countersign(request, tag, SIGNER))


NOT_MESSAGES = ("", "<", "<a/>", "<!DOCTYPE a []><a/>", "<a>" * 200, "\x00")
TAGS = (COUNTERSIGNED_COS_SERVICE_REQUEST, COUNTERSIGNED_SERVICE_REQUEST)
XML = st.sampled_from((*NOT_MESSAGES, *map(wrapped, TAGS))) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("party", "port"), [(party, port) for party in PARTIES for port in party.PORTS]
)
@given(kind=st.sampled_from(KINDS), xml=XML, said=FIELDS)
def test_what_arrives_crashes_no_reference(
    party: Callable[[], Surface], port: str, kind: str, xml: str, said: dict[str, Any]
) -> None:
    target = started(party)
    target.deliver(PortMessage(port, xml, {"kind": kind, **said}))
    sent = target.drain().messages
    assert all(m.fields["kind"] in {"cos-refusal", "s1sp-alert", "service-request"} for m in sent)


@pytest.mark.parametrize("party", PARTIES)
def test_a_port_that_a_party_does_not_have_is_no_place_to_deliver(
    party: Callable[[], Surface],
) -> None:
    with pytest.raises(TargetFault, match="no port 'usercb'"):
        started(party).deliver(PortMessage("usercb", "", {}))


@pytest.mark.parametrize("party", PARTIES)
def test_two_resets_give_the_same_digest_whatever_came_between(
    party: Callable[[], Surface],
) -> None:
    target = Guard(party())
    first = target.reset(NOW)
    target.load({"users": [{"id": user_of_role("IS"), "role": "IS"}]})
    assert target.reset(NOW) == first


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("to", ["yesterday", "2020-01-01T00:00:00Z"])
def test_the_clock_of_a_reference_moves_only_forward(party: Callable[[], Surface], to: str) -> None:
    with pytest.raises(TargetFault, match="advance"):
        started(party).advance(to)


@pytest.mark.parametrize("party", PARTIES)
def test_an_operation_that_there_is_not_is_refused(party: Callable[[], Surface]) -> None:
    answer = started(party).deliver(PortMessage("ops", "", {"kind": "nonsense"})).answer
    assert answer is not None
    assert answer.fields == {"outcome": "refused", "reason": "no operation 'nonsense'"}


def test_what_nobody_known_has_countersigned_is_refused_and_not_authorised() -> None:
    target = started(ReferenceCosParty)
    target.deliver(PortMessage("dcc", wrapped(COUNTERSIGNED_COS_SERVICE_REQUEST), {}))
    (message,) = target.drain().messages
    assert (message.fields["kind"], message.fields["reason"]) == ("cos-refusal", "validation")
