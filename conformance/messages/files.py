"""What `srpd message parse` and `srpd message build` do, without the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from srpd.conformance.messages.build import body_templates, build_request
from srpd.conformance.messages.errors import MessageError, Refused
from srpd.conformance.messages.identifiers import DCC_EUI, MAX_COUNTER, RequestId, eui
from srpd.conformance.messages.instants import NEVER, ExecutionAt, read_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.requests import NO_FACTS, parse_request, request_facts
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import MAX_BYTES, parse_xml, serialise
from srpd.model.catalogue import SERVICE_REQUESTS, service_request
from srpd.model.faults import BadInput


def describe_files(paths: Iterable[Path], schema: DuisSchema | None) -> list[dict[str, Any]]:
    """One object per file: ``file``, the keys of `request_facts`, and ``errors``.

    Never raises for what is wrong with a file: that is in its ``errors``, and what could not be
    read is None. With a schema, what is invalid is an error too; so is a variant that the
    catalogue does not have, or one whose body or Command Variant does not belong to it.
    """
    return [{"file": str(path), **_describe(path, schema)} for path in paths]


def make_request(
    variant: str,
    originator: str,
    *,
    target: str | None = None,
    counter: int = 1,
    command_variant: int | None = None,
    execution: str | None = None,
    first_in_sequence: bool | None = None,
    preceding: str | None = None,
    values: Mapping[str, str] | None = None,
    sign_with_seed: str | None = None,
) -> str:
    """The text of a Request, from the texts of a command line.

    `target` may be left out for a Non-Device Service Request: it goes to the DCC. `execution` is
    an ISO 8601 instant or ``never``; `values` replaces leaf values of the body by path. With
    `sign_with_seed` the request is signed by a test certificate of the originator; the same seed
    gives the same signature. Raises `BadInput`.
    """
    row = service_request(variant)
    if target is None:
        if not row.non_device:
            raise BadInput(f"{variant} ({row.name}) is for a Device: name it with --to EUI")
        target = DCC_EUI
    if not 0 <= counter <= MAX_COUNTER:
        raise BadInput(f"--counter {counter}: give a number from 0 to {MAX_COUNTER}")
    if command_variant is not None and not 1 <= command_variant <= 9:
        raise BadInput(f"--command-variant {command_variant}: give a number from 1 to 9")
    if execution is not None and not body_templates()[variant].future_datable:
        raise BadInput(f"--at: {variant} ({row.name}) has no execution date: leave it out")
    try:
        sender = eui(originator, "--from")
        receiver, at = eui(target, "--to"), _execution(execution)
        before = None if preceding is None else RequestId.parse(preceding, "--after")
        try:
            request = build_request(
                variant,
                sender,
                receiver,
                counter,
                command_variant=command_variant,
                execution_at=at,
                first_in_sequence=first_in_sequence,
                preceding=before,
                body=values,
            )
        except BadInput as problem:  # what is left to be wrong is a value of the body
            raise BadInput(f"--set: {problem}") from None
        if sign_with_seed is not None:
            # A fixed time: the certificate, and with it the text, depends on the seed alone.
            pki = TestPki(sign_with_seed, datetime(2026, 1, 1, tzinfo=UTC))
            request = sign(request, pki.issue(sender))
        return serialise(request)
    except MessageError as problem:
        raise BadInput(str(problem)) from None


def read_message(path: Path) -> bytes:
    """The bytes of a file that may be a message; `Refused` if it cannot be one."""
    try:
        if not path.is_file():
            raise Refused("cannot be read: " + ("not a file" if path.exists() else "no such file"))
        with path.open("rb") as file:
            octets = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise Refused(f"cannot be read: {problem.strerror}") from None
    if len(octets) > MAX_BYTES:
        raise Refused(f"the message has more than {MAX_BYTES} bytes")
    return octets


def _describe(path: Path, schema: DuisSchema | None) -> dict[str, Any]:
    facts: dict[str, Any] = dict(NO_FACTS)
    errors: list[str] = []
    try:
        root = parse_xml(read_message(path))
        if schema is not None:
            errors += schema.validate(root)
        request = parse_request(root)
    except MessageError as problem:
        return {**facts, "errors": [*errors, str(problem)]}
    row = SERVICE_REQUESTS.get(request.variant)
    if row is None:
        errors.append(f"ServiceReferenceVariant: {request.variant} is not in the catalogue")
    else:
        if request.service_reference != row.reference:
            errors.append(
                f"ServiceReference: {request.service_reference} does not go with {row.variant}"
            )
        if not request.is_signed_pre_command and request.body_name != row.body:
            errors.append(f"Body: {request.body_name} is not the body of {row.variant}")
        if request.command_variant not in row.command_variants:
            errors.append(f"CommandVariant: {request.command_variant} is not for {row.variant}")
        if request.is_signed_pre_command != (request.command_variant in (5, 6, 7)):
            errors.append(
                f"CommandVariant: {request.command_variant} does not go with {request.body_name}"
            )
    return {**request_facts(request), "errors": errors}


def _execution(text: str | None) -> ExecutionAt:
    if text is None:
        return None
    if text.lower() == "never":
        return NEVER
    return read_instant(text, "--at")
