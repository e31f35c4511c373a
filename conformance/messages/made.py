"""What `srpd message build` makes of the texts of a command line."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lxml import etree

from srpd.conformance.messages.build import body_templates, build_request, signed_pre_command
from srpd.conformance.messages.described import read_message
from srpd.conformance.messages.errors import Malformed, MessageError
from srpd.conformance.messages.identifiers import DCC_EUI, MAX_COUNTER, Eui, RequestId, eui
from srpd.conformance.messages.instants import NEVER, ExecutionAt, read_instant
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.responses import Kind, Response, parse_response
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import serialise
from srpd.model.catalogue import service_request
from srpd.model.faults import BadInput

FIRST_COUNTER: Final = 1
OVER_THE_NETWORK: Final = 5
"""The Command Variant of a Signed Pre-Command that goes to the Device over the SM WAN."""


def make_request(
    variant: str,
    originator: str,
    *,
    target: str | None = None,
    counter: int = FIRST_COUNTER,
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
    _check_numbers(counter, command_variant)
    try:
        sender, receiver = eui(originator, "--from"), eui(target, "--to")
        at, before = _execution(execution), _preceding(preceding)
        if at is not None and not body_templates()[variant].future_datable:
            raise BadInput(f"--at: {variant} ({row.name}) has no execution date: leave it out")
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
        return serialise(_signed(request, sender, sign_with_seed))
    except MessageError as problem:
        raise BadInput(str(problem)) from None


def make_signed_pre_command(
    pre_command: Path | None,
    payload: Path | None,
    *,
    variant: str | None = None,
    originator: str | None = None,
    target: str | None = None,
    counter: int | None = None,
    command_variant: int | None = None,
    execution: str | None = None,
    first_in_sequence: bool | None = None,
    preceding: str | None = None,
    sign_with_seed: str | None = None,
) -> str:
    """The text of a Request with a Signed Pre-Command, for delivery over the SM WAN (5) by default.

    `pre_command` is a file with a Pre-Command as the DCC returns it. The request that it answers
    gives variant, originator and target, where they are left out, and a counter one higher; its
    payload is taken as it is, unless `payload` is a file with another, in octets. Nothing is signed
    by GBCS here. The rest is as for `make_request`. Raises `BadInput`.
    """
    answered = None if pre_command is None else _pre_command(pre_command)
    named = None if answered is None else answered.request_id
    if answered is not None and named is not None:
        variant = variant or answered.variant
        originator, target = originator or named.originator, target or named.target
        counter = named.counter + 1 if counter is None else counter
    if variant is None or originator is None or target is None:
        raise BadInput("a Signed Pre-Command needs VARIANT, --from and --to, or --pre-command FILE")
    row = service_request(variant)
    if not row.critical:
        raise BadInput(f"{variant} ({row.name}) is not Critical, and has no Pre-Command")
    counter = FIRST_COUNTER if counter is None else counter
    _check_numbers(counter, command_variant)
    try:
        sender = eui(originator, "--from")
        request = signed_pre_command(
            variant,
            sender,
            eui(target, "--to"),
            counter,
            _payload(payload, answered),
            command_variant=OVER_THE_NETWORK if command_variant is None else command_variant,
            execution_at=_execution(execution),
            first_in_sequence=first_in_sequence,
            preceding=_preceding(preceding),
        )
        return serialise(_signed(request, sender, sign_with_seed))
    except MessageError as problem:
        raise BadInput(str(problem)) from None


def _check_numbers(counter: int, command_variant: int | None) -> None:
    if not 0 <= counter <= MAX_COUNTER:
        raise BadInput(f"--counter {counter}: give a number from 0 to {MAX_COUNTER}")
    if command_variant is not None and not 1 <= command_variant <= 9:
        raise BadInput(f"--command-variant {command_variant}: give a number from 1 to 9")


def _pre_command(path: Path) -> Response:
    try:
        response = parse_response(read_message(path))
    except MessageError as problem:
        raise BadInput(f"{path}: {problem}") from None
    if response.kind is not Kind.PRE_COMMAND or response.request_id is None:
        raise BadInput(f"{path}: holds no Pre-Command, but this: {response.kind.value}")
    return response


def _payload(path: Path | None, answered: Response | None) -> bytes:
    """The octets in a file, or else those of the Pre-Command."""
    if path is not None:
        try:
            octets = read_message(path)
        except MessageError as problem:
            raise BadInput(f"{path}: {problem}") from None
        if not octets:
            raise BadInput(f"{path}: is empty, and no GBCS Payload")
        return octets
    try:
        return b64decode((answered.payload if answered else None) or "", validate=True)
    except ValueError:
        raise Malformed("GBCSPayload", "is not base64") from None


def _preceding(text: str | None) -> RequestId | None:
    return None if text is None else RequestId.parse(text, "--after")


def _execution(text: str | None) -> ExecutionAt:
    if text is None:
        return None
    if text.lower() == "never":
        return NEVER
    return read_instant(text, "--at")


def _signed(request: etree._Element, sender: Eui, seed: str | None) -> etree._Element:
    if seed is None:
        return request
    # A fixed time: the certificate, and with it the text, depends on the seed alone.
    pki = TestPki(seed, datetime(2026, 1, 1, tzinfo=UTC))
    return sign(request, pki.issue(sender))
