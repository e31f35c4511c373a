"""Service Requests that are well made but for who, what or where they claim to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from srpd.conformance.bindings.bench import USUAL, Bench, Handling
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.bindings.requests import written
from srpd.conformance.fixtures.world import user_of_role
from srpd.conformance.manners import forged, set_right
from srpd.conformance.manners.handled import Handled
from srpd.conformance.messages.identifiers import DCC_EUI, MAX_COUNTER
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import parse_xml, required
from srpd.generators.manners import Manner
from srpd.model.catalogue import COMMAND_VARIANTS, SERVICE_REQUESTS, Service
from srpd.model.composition import Profile
from srpd.model.requests import Fact

Change = Callable[[etree._Element], etree._Element]
Rewrite = Callable[[str], str]

NOBODY = "00-00-00-00-00-00-00-01"
"""A Device that the inventory does not hold."""

_PATTERN = "a RequestID is two EUIs and a number from 0 to 2^64-1 (DUIS schema, RequestIDType)"
_SAME = "EUIs are case-insensitive (DUGIDS 17), so it is the same RequestID"
_REPLAY = "a Service Request is not a Replay (6.1(n)), however it is written"
_ADDRESSED = "the Device exists (E19, MP260); a Service Request for a Device names it"
_URL = "a Service Request goes to the URL for its Command Variant (E13, MP260)"
_XML = "what is the same document to XML is the same Service Request"
_ZERO = "The DUIS schema permits the counter 0; DUGIDS 0.8 demanded more than 0."
_DUPLICATE = "E55 (MP260) refuses a RequestID that is in processing; no clause of the Code does."
_WHOSE = "6.1 does not say that the RequestID names the User who sends it."


def _with_request_id(rewrite: Rewrite) -> Change:
    def change(element: etree._Element) -> etree._Element:
        place = required(required(element, "Header"), "RequestID")
        place.text = rewrite(place.text or "")
        return element

    return change


def _counter(number: object) -> Rewrite:
    return lambda text: f"{text.rpartition(':')[0]}:{number}"


def _target(identifier: str) -> Rewrite:
    return lambda text: ":".join((text.split(":")[0], identifier, text.split(":")[2]))


_NO_REQUEST_IDS: tuple[tuple[str, str, Rewrite], ...] = (
    ("empty", "it is empty", lambda _: ""),
    ("with the counter 2^64", "its counter is one too many", _counter(MAX_COUNTER + 1)),
    ("with a negative counter", "its counter is -1", _counter(-1)),
    ("with a padded counter", "its counter begins with 0", _counter("01")),
    ("with letters for a counter", "its counter is no number", _counter("one")),
    ("without a counter", "it has two parts", lambda text: text.rpartition(":")[0]),
    ("of four parts", "it has one part too many", lambda text: f"{text}:1"),
    ("of seven octets", "an octet of its originator is missing", lambda text: text[3:]),
    ("with colons", "its octets are divided otherwise", lambda text: text.replace("-", ":")),
    ("of 10,000 digits", "its counter has 10,000 digits", _counter("9" * 10_000)),
)


def request_ids() -> Iterator[Handled]:
    """RequestIDs that are none: nobody can be told of a request without a name."""
    for name, says, rewrite in _NO_REQUEST_IDS:
        manner = Manner(f"a RequestID {name}", says, _PATTERN, still=True, answered=True)
        change = _with_request_id(rewrite)
        yield Handled(manner, Handling(draft=set_right.structure, unsigned=change, valid=False))


def addressed(profile: Profile) -> Iterator[Handled]:
    """Requests for a Device that is none, or sent to the wrong web service."""
    variant = SERVICE_REQUESTS[str(profile.facts[Fact.VARIANT])]
    if not variant.non_device:
        for name, says, target in (
            ("to nobody", "the inventory does not hold the Device", NOBODY),
            ("to the DCC", "it names the DCC, and is for a Device", str(DCC_EUI)),
        ):
            yield Handled(
                Manner(name, says, _ADDRESSED),
                Handling(draft=set_right.structure, unsigned=_with_request_id(_target(target))),
            )
    right = _service(profile)
    for service in Service:
        if service is not right:
            manner = Manner(
                f"to the {service.value} service",
                f"its Command Variant belongs to the {right.value} service",
                _URL,
                preferred=frozenset({"E13"}),
            )
            fields = {"service": service.value}
            yield Handled(manner, Handling(draft=set_right.structure, fields=fields))


def written_otherwise(profile: Profile) -> Iterator[Handled]:
    """The same Service Request, written in ways that make no difference."""
    right = _service(profile)
    changes: tuple[tuple[str, str, Handling], ...] = (
        ("a byte order mark", "it begins with one", Handling(text=lambda text: f"\ufeff{text}")),
        (
            "no XML declaration",
            "it begins with the Request",
            Handling(text=lambda text: text.partition("?>")[2].lstrip()),
        ),
        (
            "a comment before it",
            "a comment and an instruction stand before the Request",
            Handling(text=lambda text: text.replace("?>", "?><!-- a --><?a b?>", 1)),
        ),
        ("no prefix", "its elements are of a default namespace", Handling(unsigned=_prefixless)),
        ("character references", "a text is written in numbers", Handling(text=_in_numbers)),
    )
    for name, says, handling in changes:
        yield Handled(Manner(name, says, _XML), handling)
    yield Handled(
        Manner("EUIs in lower case", "its RequestID is in lower case", _SAME),
        Handling(unsigned=_with_request_id(str.lower)),
    )
    yield Handled(
        Manner(f"to its own service, {right.value}", "the service is said", _URL),
        Handling(fields={"service": right.value}),
    )


def uncounted() -> Iterator[Handled]:
    """Where only the largest counter is sure to be fit, and others are open."""
    yield Handled(
        Manner("the counter 2^64-1", "its counter is the largest", _PATTERN, at_start=True),
        Handling(unsigned=_with_request_id(_counter(MAX_COUNTER))),
    )
    yield _open("the counter 0", "its counter is 0", _ZERO, unsigned=_with_request_id(_counter(0)))
    yield _open(
        "a RequestID in processing", "it was sent, and is sent again", _DUPLICATE, before=_first
    )
    yield _open(
        "another User's RequestID", "its originator is not the sender", _WHOSE, draft=_of_another
    )


def replays() -> Iterator[Handled]:
    """Replays that are not the very same characters."""
    for name, says, handling in (
        ("in lower case", "its EUIs are in lower case", Handling(
            unsigned=_with_request_id(str.lower))),
        ("with the other signature", "its signature is the other that fits", Handling(
            sign=lambda element, key: forged.with_the_other_value(sign(element, key)))),
        ("with another prolog", "a comment stands before it", Handling(
            text=lambda text: text.replace("?>", "?><!-- again -->", 1))),
    ):  # fmt: skip
        once = Handling(
            draft=set_right.replay,
            unsigned=handling.unsigned,
            sign=handling.sign,
            text=handling.text,
            before=_first,
        )
        yield Handled(Manner(f"again, {name}", says, _REPLAY), once)


def _open(
    name: str,
    says: str,
    why: str,
    *,
    draft: Callable[[Bench, Draft], None] | None = None,
    unsigned: Change | None = None,
    before: Callable[[Bench, Draft, str], None] | None = None,
) -> Handled:
    manner = Manner(name, says, "no rule of the Code says it", still=True, unsettled=why, last=True)
    return Handled(manner, Handling(draft=draft, unsigned=unsigned, before=before))


def _of_another(_: Bench, made: Draft) -> None:
    """The other User is the sender of the draft; who signs stays the same."""
    made.sender = user_of_role(made.role, rival=not made.rival)


def _first(bench: Bench, made: Draft, xml: str) -> None:
    """Send the request once as it usually is, before it is sent in its manner."""
    handling, bench.handling = bench.handling, USUAL
    usual = written(bench, made, parse_request(xml).counter)
    bench.handling = handling
    bench.deliver(f"user.{made.sender}", xml=usual, phase="arrange")
    bench.collect("arrange")


def _service(profile: Profile) -> Service:
    number = profile.facts[Fact.COMMAND_VARIANT]
    assert isinstance(number, int)  # noqa: S101 - the domain of the fact
    service = COMMAND_VARIANTS[number].service
    assert service is not None  # noqa: S101 - no profile has a Command Variant of the DCC alone
    return service


def _prefixless(element: etree._Element) -> etree._Element:
    """The same elements, with the namespace of DUIS as the one that needs no prefix."""
    written = etree.tostring(element, encoding="unicode")
    return parse_xml(re.sub(r"(</?)sr:", r"\1", written).replace("xmlns:sr=", "xmlns=", 1))


def _in_numbers(text: str) -> str:
    start, found, rest = text.partition("<sr:ServiceReference>")
    return f"{start}{found}&#{ord(rest[0])};{rest[1:]}" if found else text
