"""What `srpd message parse` says of files, without the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from srpd.conformance.messages.errors import Malformed, MessageError, Refused
from srpd.conformance.messages.requests import NO_FACTS, Request, parse_request, request_facts
from srpd.conformance.messages.responses import (
    NO_RESPONSE_FACTS,
    Response,
    parse_response,
    response_facts,
)
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.messages.xml import MAX_BYTES, SR, local_name, namespace, parse_xml
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.faults import BadInput
from srpd.model.files import read_regular

NO_MESSAGE_FACTS: Final[Mapping[str, Any]] = {**NO_RESPONSE_FACTS, **NO_FACTS}
"""The keys of every description, for a message of which nothing can be said."""


def describe_files(paths: Iterable[Path], schema: DuisSchema | None) -> list[dict[str, Any]]:
    """One object per file: ``file`` and the keys of `NO_MESSAGE_FACTS`, ``errors`` among them.

    ``kind`` says what it is: a Service Request, a Signed Pre-Command, or a kind of Response. Never
    raises for what is wrong with a file: that is in its ``errors``, and what could not be read, or
    such a message does not have, is None. With a schema, what is invalid is an error too; so is a
    variant that the catalogue does not have, or a body or Command Variant that does not belong to
    it.
    """
    return [{"file": str(path), **_describe(path, schema)} for path in paths]


def read_message(path: Path) -> bytes:
    """The bytes of a file that may be a message; `Refused` if it cannot be one."""
    try:
        return read_regular(path, MAX_BYTES)
    except BadInput as problem:
        raise Refused(str(problem).removeprefix(f"{path}: ")) from None


def _describe(path: Path, schema: DuisSchema | None) -> dict[str, Any]:
    facts, errors = dict(NO_MESSAGE_FACTS), list[str]()
    try:
        root = parse_xml(read_message(path))
        if schema is not None:
            errors += schema.validate(root)
        message = _parse(root)
    except MessageError as problem:
        return {**facts, "errors": [*errors, str(problem)]}
    if isinstance(message, Request):
        facts |= request_facts(message)
        errors += _misfits_of_request(message)
    else:
        facts |= response_facts(message)
        errors += _misfits_of_response(message)
    return {**facts, "errors": errors}


def _parse(root: etree._Element) -> Request | Response:
    match local_name(root) if namespace(root) == SR else "":
        case "Request":
            return parse_request(root)
        case "Response":
            return parse_response(root)
    raise Malformed(local_name(root), "is neither a DUIS Request nor a DUIS Response")


def _misfits_of_request(request: Request) -> Iterator[str]:
    yield from _misfits_of_variant(request.variant, request.service_reference)
    row = SERVICE_REQUESTS.get(request.variant)
    if row is None:
        return
    if not request.is_signed_pre_command and request.body_name != row.body:
        yield f"Body: {request.body_name} is not the body of {row.variant}"
    if request.command_variant not in row.command_variants:
        yield f"CommandVariant: {request.command_variant} is not for {row.variant}"
    if request.is_signed_pre_command != (request.command_variant in (5, 6, 7)):
        yield f"CommandVariant: {request.command_variant} does not go with {request.body_name}"


def _misfits_of_response(response: Response) -> Iterator[str]:
    if response.variant is not None:
        yield from _misfits_of_variant(response.variant, response.service_reference)


def _misfits_of_variant(variant: str, reference: str | None) -> Iterator[str]:
    row = SERVICE_REQUESTS.get(variant)
    if row is None:
        yield f"ServiceReferenceVariant: {variant} is not in the catalogue"
    elif reference != row.reference:
        yield f"ServiceReference: {reference} does not go with {row.variant}"
