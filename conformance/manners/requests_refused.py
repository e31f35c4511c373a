"""How one Service Request is made wrong in one way, and right in every other."""

from __future__ import annotations

from lxml import etree

from srpd.conformance.bindings.bench import Bench, Handling
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.fixtures.world import device, mpid, mpxn_of, registration
from srpd.conformance.messages.identifiers import eui
from srpd.conformance.messages.xml import child, required
from srpd.model.catalogue import Service

STRANGER = eui("90-B3-D5-1F-30-01-FF-00")
"""A User ID that the DCC is not told of."""


def _right(_: Bench, made: Draft) -> None:
    """What is not Verified is usually a message with a foreign body; here it has its own."""
    made.whole_body = None


def _unknown_device(_: Bench, made: Draft) -> None:
    made.whole_body = None
    made.device = "unknown-device"


def _ihd(_: Bench, made: Draft) -> None:
    made.whole_body = None
    hub = "chf-smets1" if made.device.endswith("-smets1") else "chf"
    made.wants("devices", device(made.device, "IHD", None, chf=hub))


def _stranger(_: Bench, made: Draft) -> None:
    made.records.pop("users", None)
    made.sender = STRANGER
    made.signs_with(made.pki.issue(STRANGER, "xmlSign", mpids=(mpid(made.role),)))
    record = registration(mpxn_of(made.device), made.role)
    made.wants("registrations", {**record, "user": STRANGER})


def _header(name: str, value: str) -> Handling:
    def change(message: etree._Element) -> etree._Element:
        element = child(required(message, "Header"), name)
        assert element is not None  # noqa: S101 - every Request has it
        element.text = value
        return message

    return Handling(draft=_right, unsigned=change)


IN_THE_USUAL_WAY = Handling()
otherwise_right = Handling(draft=_right)
for_an_unknown_device = Handling(draft=_unknown_device)
for_the_ihd = Handling(draft=_ihd)
by_a_stranger = Handling(draft=_stranger)


def at_service(service: Service) -> Handling:
    """Sent to this web service, whichever is the right one."""
    return Handling(draft=_right, fields={"service": str(service)})


def with_reference(reference: str) -> Handling:
    """With this Service Reference in its header."""
    return _header("ServiceReference", reference)


def with_command_variant(number: int) -> Handling:
    """With this Command Variant in its header."""
    return _header("CommandVariant", str(number))
