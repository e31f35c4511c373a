"""What a User system under test sent to the DCC, which the suite plays.

Which instruction a message belongs to is told by its `reference`. That a Service Request is
Digitally Signed is verified with the Certificate that comes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import Request, read_again
from srpd.conformance.observing.seen import Seen, Sort
from srpd.conformance.observing.signed_messages import NotAsItShouldBe, verify_with_its_certificate
from srpd.conformance.recording.trace import Entry

_BY_VARIANT: Final[Mapping[str, Sort]] = MappingProxyType(
    {
        "8.11": Sort.HUB_LOG_REQUEST,
        "8.12.1": Sort.HUB_LOG_REQUEST,
        "8.12.2": Sort.PROXY_LOG_REQUEST,
        "8.7.1": Sort.PROXY_JOIN_REQUEST,
        "8.7.2": Sort.PROXY_JOIN_REQUEST,
        "8.3": Sort.DECOMMISSIONING_REQUEST,
    }
)
REQUESTS: Final = frozenset({Sort.USER_REQUEST, *_BY_VARIANT.values()})
"""Every sort of Service Request that a User sends."""


def read_request(entry: Entry, step: Iterable[Entry]) -> Seen:
    """A Service Request or Signed Pre-Command. Raises `MessageError` if it cannot be read."""
    if not isinstance(entry.fields.get("reference"), str):
        raise MessageError("it came without the reference of the instruction it belongs to")
    request = read_again(entry.xml)
    try:
        verify_with_its_certificate(request.root, entry)
        if request.is_signed_pre_command:
            _require_return(request, entry, step)
    except NotAsItShouldBe as wrong:
        unfit = request.is_signed_pre_command
        return _seen(entry, request, Sort.UNFIT_PRE_COMMAND if unfit else Sort.OTHER, str(wrong))
    if request.is_signed_pre_command:
        return _seen(entry, request, Sort.SIGNED_PRE_COMMAND)
    return _seen(entry, request, _BY_VARIANT.get(request.variant, Sort.USER_REQUEST))


def _require_return(request: Request, entry: Entry, step: Iterable[Entry]) -> None:
    """Raises `NotAsItShouldBe` unless it is for the Device and service of the Pre-Command."""
    for sent in step:
        if sent.kind != "sent" or sent.fields.get("kind") != "pre-command":
            continue
        if sent.fields.get("reference") == entry.fields.get("reference"):
            wanted = (sent.fields.get("device"), sent.fields.get("srv"))
            if wanted != (request.target, request.variant):
                raise NotAsItShouldBe(f"for the Device {request.target}, SRV {request.variant}")
            return
    raise NotAsItShouldBe("that returns no Pre-Command")


def _seen(entry: Entry, request: Request, sort: Sort, says: str = "") -> Seen:
    return Seen(
        entry.number,
        entry.port,
        sort,
        about=str(entry.fields.get("reference"))[:200],
        device=str(request.named_device or request.target),
        says=says or f"(SRV {request.variant})",
        at=entry.at,
        signed=not says,
        srv=request.variant,
    )
