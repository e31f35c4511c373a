"""What the suite sent in a step, by what messages are told to be about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from srpd.conformance.judging.step_context import Sent
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import read_again
from srpd.conformance.observing.seen import alert_key, canonical
from srpd.conformance.recording.trace import Entry

_NAMES = ("about_key", "request_id", "reference", "schedule_id")


def sent_in(happened: Iterable[Entry]) -> Iterator[tuple[str, Sent]]:
    """Everything that was sent, whether the step is about it or it only prepared the step."""
    for entry in happened:
        if entry.kind != "sent":
            continue
        if entry.xml and entry.port.startswith("user."):
            yield from _request(entry)
        said = {name: str(entry.fields.get(name) or "") for name in ("device", "srv", "alert_code")}
        if said["alert_code"]:
            yield alert_key(said["device"], said["alert_code"]), Sent()
        for name in _NAMES:
            if value := entry.fields.get(name):
                yield canonical(str(value)), Sent()
        keys = entry.fields.get("about_keys")
        yield from ((str(key), Sent()) for key in (keys.values() if isinstance(keys, dict) else ()))


def _request(entry: Entry) -> Iterator[tuple[str, Sent]]:
    try:
        request = read_again(entry.xml)
        listed = tuple(map(str, request.device_list))
    except MessageError:
        return
    sender = entry.port.partition(".")[2]
    device = str(request.target)
    yield str(request.request_id), Sent(request.variant, device, sender, listed)
