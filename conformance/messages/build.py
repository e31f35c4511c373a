"""Building Service Requests and Signed Pre-Commands.

The bodies come from `bodies.xml`, one minimal body per Service Reference Variant; leaf values are
replaced by path, or the whole body is given as an element.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lxml import etree

from srpd.conformance.messages.contents import add, make
from srpd.conformance.messages.identifiers import Eui, RequestId
from srpd.conformance.messages.instants import ExecutionAt, write_execution
from srpd.conformance.messages.requests import SIGNED_PRE_COMMAND
from srpd.conformance.messages.xml import (
    NAMESPACES,
    SCHEMA_VERSION,
    SR,
    child,
    local_name,
    parse_xml,
    without_white_space,
)
from srpd.model.catalogue import service_request
from srpd.model.faults import BadInput

Body = Mapping[str, str | None] | etree._Element
"""Leaf values by path of local names (None removes the element), or the whole body element."""

EXECUTION = "ExecutionDateTime"


@dataclass(frozen=True, slots=True)
class BodyTemplate:
    """The body of one Service Reference Variant.

    `future_dated` is ``no``, ``optional`` or ``required``: whether the schema gives the body an
    ExecutionDateTime. It is always the first child.
    """

    variant: str
    name: str
    future_dated: str
    element: etree._Element

    @property
    def future_datable(self) -> bool:
        """Whether the body may have an ExecutionDateTime."""
        return self.future_dated != "no"


@cache
def body_templates() -> Mapping[str, BodyTemplate]:
    """The shipped bodies by Service Reference Variant. Copy an element before changing it."""
    text = resources.files("srpd.conformance.messages").joinpath("bodies.xml").read_bytes()
    found = {}
    for entry in without_white_space(parse_xml(text)).iterfind("body"):
        variant = entry.get("variant", "")
        element = entry[0]
        found[variant] = BodyTemplate(
            variant, local_name(element), entry.get("future-dated", "no"), element
        )
    return found


def default_command_variant(variant: str) -> int:
    """4 (Pre-Command) for Critical, 8 for Non-Device, 1 (over the SM WAN) for the rest."""
    row = service_request(variant)
    if row.critical:
        return 4
    return 8 if row.non_device else 1


def build_request(
    variant: str,
    originator: Eui,
    target: Eui,
    counter: int,
    *,
    command_variant: int | None = None,
    execution_at: ExecutionAt = None,
    first_in_sequence: bool | None = None,
    preceding: RequestId | None = None,
    body: Body | None = None,
) -> etree._Element:
    """An unsigned Request element, schema-valid as long as the overriding values are.

    `body` replaces leaf values (``{"DeviceID": "…", "RequestType": "Remove"}``; a value of None
    removes the element) or is the body itself. `execution_at` is written into the body; giving one
    to a variant whose body has no ExecutionDateTime is `BadInput`, as is an unknown variant or
    path.
    Any `command_variant` is written as given: the wrong one is a test, too.
    """
    row = service_request(variant)
    template = body_templates()[variant]
    if isinstance(body, etree._Element):
        content = without_white_space(deepcopy(body))
    else:
        content = deepcopy(template.element)
        for path, value in (body or {}).items():
            _override(content, path, value)
    if execution_at is not None:
        _execute_at(content, template, execution_at)
    return _request(
        RequestId(originator, target, counter),
        default_command_variant(variant) if command_variant is None else command_variant,
        row.reference,
        variant,
        content,
        first_in_sequence,
        preceding,
    )


def body_of(name: str, *leaves: tuple[str, str | None]) -> etree._Element:
    """A body written out: ``body_of("UpdateInventory", ("DeviceID", id), ("DeleteDevice", None))``.

    Leaves are given in the order of the schema by path of local names; elements above them are
    made as needed. A value of None makes an empty element.
    """
    content = make(name)
    for path, value in leaves:
        *above, last = path.split("/")
        place = content
        for step in above:
            there = place[-1] if len(place) and local_name(place[-1]) == step else None
            place = add(place, step) if there is None else there
        add(place, last, value)
    return content


def signed_pre_command(
    variant: str,
    originator: Eui,
    target: Eui,
    counter: int,
    payload: bytes,
    *,
    command_variant: int = 5,
    execution_at: ExecutionAt = None,
    first_in_sequence: bool | None = None,
    preceding: RequestId | None = None,
) -> etree._Element:
    """An unsigned Request element that holds a Signed Pre-Command (Command Variant 5, 6 or 7)."""
    content = make(SIGNED_PRE_COMMAND)
    if execution_at is not None:
        add(content, EXECUTION, write_execution(execution_at))
    add(content, "GBCSPayload", b64encode(payload).decode("ascii"))
    return _request(
        RequestId(originator, target, counter),
        command_variant,
        service_request(variant).reference,
        variant,
        content,
        first_in_sequence,
        preceding,
    )


def _request(
    request_id: RequestId,
    command_variant: int,
    service_reference: str,
    variant: str,
    content: etree._Element,
    first_in_sequence: bool | None,
    preceding: RequestId | None,
) -> etree._Element:
    root = etree.Element(f"{{{SR}}}Request", nsmap=NAMESPACES)
    root.set("schemaVersion", SCHEMA_VERSION)
    header = add(root, "Header")
    add(header, "RequestID", str(request_id))
    if first_in_sequence is not None:
        add(header, "FirstInSequence", "true" if first_in_sequence else "false")
    if preceding is not None:
        add(header, "PrecedingServiceRequestID", str(preceding))
    add(header, "CommandVariant", str(command_variant))
    add(header, "ServiceReference", service_reference)
    add(header, "ServiceReferenceVariant", variant)
    content.tail = None
    add(root, "Body").append(content)
    return root


def _execute_at(content: etree._Element, template: BodyTemplate, at: ExecutionAt) -> None:
    if at is None:
        return
    if not template.future_datable:
        raise BadInput(
            f"{template.variant} ({template.name}) has no ExecutionDateTime: leave the date out"
        )
    element = child(content, EXECUTION)
    if element is None:
        element = etree.Element(f"{{{SR}}}{EXECUTION}", nsmap=NAMESPACES)
        content.insert(0, element)
    element.text = write_execution(at)


def _override(content: etree._Element, path: str, value: str | None) -> None:
    place: etree._Element | None = content
    for name in path.split("/"):
        place = None if place is None else place.find(f"{{{SR}}}{name}")
    if place is None:
        raise BadInput(
            f"{local_name(content)} has no {path}: give a path of element names inside the body"
        )
    if value is None:
        parent = place.getparent()
        if parent is not None:
            parent.remove(place)
        return
    if len(place):
        raise BadInput(f"{local_name(content)}/{path} holds elements, not a value")
    try:
        place.text = value
    except ValueError:
        raise BadInput(f"the value for {path} has characters that XML cannot hold") from None
