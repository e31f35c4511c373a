"""Manners made from the DUIS schema: each part of it broken once, and each bound reached.

Whatever is made is proven by the official schema before it is taken: what is to be invalid is, and
what is to be valid is. What cannot be proven is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from lxml import etree

from srpd.conformance.bindings.drafts import content_of, draft
from srpd.conformance.bindings.requests import SIGNED_PRE_COMMANDS
from srpd.conformance.fixtures.world import BEGIN, SUITE_SEED
from srpd.conformance.manners.hostile_data import CLASSES, sent
from srpd.conformance.manners.mutations import Mutation, handled_as
from srpd.conformance.messages.build import body_templates, build_request, signed_pre_command
from srpd.conformance.messages.instants import NEVER
from srpd.conformance.messages.pki import TestPki
from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.messages.schema_parts import Attribute, Part, SchemaParts, Simple
from srpd.conformance.messages.signature import sign
from srpd.generators.manners import Manners
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.composition import Profile, System
from srpd.model.requests import Execution, Fact

LONGEST_NAME = 500
UNKNOWN = "Unknown"
WORD = "letters"

_PAYLOAD = b"GBCS Payload signed by the User"
_NOT_FREE = frozenset({"base64Binary", "date", "dateTime", "time", "token", "boolean"})
_CARRIERS = {"critical": "1.1.1-IS-esme", "non-device": "8.2-IS-esme", "other": "4.1.1-IS-esme"}
_TIED = re.compile(r"(Name|ID|MPxN|MPAN|MPRN|SeqNumber|Version|Model|Offset|Month|DayOf\w+)$")
"""Elements whose value must fit another, or decides a check: a bound may be refused for that."""


def manners(system: System, schema: DuisSchema) -> Manners:
    """The manners of each stimulus of a system that this schema tells."""
    return _Maker(system, schema).made()


def may_have(system: System, stimulus: str, mutation: Mutation) -> bool:
    """Whether a stimulus can happen so: one in which nothing is wrong, or the structure is."""
    _, _, broken = stimulus.partition("!")
    wanted = "" if mutation.keeps else "structure-verified"
    return broken == wanted and any(name == stimulus for name, _ in sent(system))


class _Maker:
    """Makes mutations, each once: what one message has shown of a type, no other repeats."""

    def __init__(self, system: System, schema: DuisSchema) -> None:
        self._system = system
        self._schema = schema
        self._parts = SchemaParts(schema)
        self._pki = TestPki(SUITE_SEED, BEGIN)
        self._signer: etree._Element | None = None
        self._shown: set[tuple[str, str, str]] = set()
        self._stimulus = ""

    def made(self) -> Manners:
        found: dict[str, list[Mutation]] = {}
        bodies: set[str] = set()
        for stimulus, profile in sent(self._system):
            kind, _, broken = stimulus.removeprefix("send ").partition("!")
            variant = str(profile.facts[Fact.VARIANT])
            if broken not in {"", "structure-verified"}:
                continue
            message = self._message(profile)
            header = kind in CLASSES[self._system.name]
            body = f"{variant}{broken}" not in bodies
            bodies.add(f"{variant}{broken}")
            self._stimulus = stimulus
            here = found.setdefault(stimulus, [])
            here += self._proven(message, header=header, body=body, keeps=not broken)
        if self._system.name == "requests":
            self._carry_the_others(found)
        return {
            stimulus: tuple(handled_as(each).manner for each in mutations)
            for stimulus, mutations in found.items()
            if mutations
        }

    def _carry_the_others(self, found: dict[str, list[Mutation]]) -> None:
        """Bodies that no profile has are carried by a profile of the same class."""
        profiles = dict(sent(self._system))
        there = {str(profile.facts[Fact.VARIANT]) for profile in profiles.values()}
        for variant in body_templates():
            row = SERVICE_REQUESTS[variant]
            if variant in there:
                continue
            which = "critical" if row.critical else "non-device" if row.non_device else "other"
            stimulus = f"send {_CARRIERS[which]}!structure-verified"
            carrier = self._message(profiles[stimulus])
            whole = Mutation("text", "Header/ServiceReferenceVariant", "", variant, variant=variant)
            message = whole.apply(carrier)
            found[stimulus] += self._proven(
                message, header=False, body=True, keeps=False, variant=variant
            )

    def _message(self, profile: Profile) -> etree._Element:
        """The message of a profile with nothing wrong, unsigned."""
        facts = {**profile.facts, Fact.STRUCTURE_VERIFIED: True}
        made = draft(profile, facts, self._pki)
        if made.command_variant in SIGNED_PRE_COMMANDS:
            return signed_pre_command(
                made.variant,
                made.sender,
                made.target,
                1,
                _PAYLOAD,
                command_variant=made.command_variant,
            )
        execution = facts.get(Fact.EXECUTION)
        at = {Execution.NEVER: NEVER, Execution.FUTURE_DATED: BEGIN}.get(execution)  # type: ignore[call-overload]
        return build_request(
            made.variant,
            made.sender,
            made.target,
            1,
            command_variant=made.command_variant,
            execution_at=at,
            body=content_of(made),
        )

    def _proven(
        self,
        message: etree._Element,
        *,
        header: bool,
        body: bool,
        keeps: bool,
        variant: str = "",
    ) -> Iterator[Mutation]:
        signature = self._signature(message)
        if self._problems(message, signature):
            return
        for part in self._parts.of(message):
            of_body = part.path.startswith("Body/")
            if (of_body and not body) or (not of_body and not header):
                continue
            for each in _bounds(part) if keeps else _breaks(part):
                made = replace(each, variant=variant)
                shown = (each.operation, each.part, "" if of_body else self._stimulus)
                if shown in self._shown or len(made.name) > LONGEST_NAME:
                    continue
                if bool(self._problems(each.apply(message), signature)) is not keeps:
                    self._shown.add(shown)
                    yield made

    def _signature(self, message: etree._Element) -> etree._Element:
        """A Signature that stands for that of any message: the schema sees only its form."""
        if self._signer is None:
            signed = sign(message, self._pki.issuing)
            self._signer = signed[-1]
        return self._signer

    def _problems(self, message: etree._Element, signature: etree._Element) -> list[str]:
        message.append(signature)
        try:
            return self._schema.validate(message)
        finally:
            message.remove(signature)


def _breaks(part: Part) -> Iterator[Mutation]:
    """What would break the schema at one element."""
    path, type_ = part.path, part.type
    if path == ".":
        yield Mutation("renamed", path, "the root is a Request", "Response")
        yield Mutation("elsewhere", path, "the root is in the DUIS namespace")
    else:
        name = path.rpartition("/")[2].partition("[")[0]
        where = f"{name} in {part.owner}"
        yield Mutation("missing", path, f"minOccurs {part.least} of {where}")
        yield Mutation("twice", path, f"maxOccurs {part.most} of {where}")
        yield Mutation("last", path, f"the order of {part.owner}")
        yield Mutation("first", path, f"the order of {part.owner}")
        yield Mutation("renamed", path, f"the elements of {part.owner}", UNKNOWN)
        yield Mutation("elsewhere", path, f"the namespace of {where}")
    yield Mutation("added", path, f"the elements of {type_}", UNKNOWN)
    yield Mutation("text", f"{path}/@{UNKNOWN}", f"the attributes of {type_}", WORD)
    for attribute in part.attributes:
        yield from _breaks_attribute(path, attribute)
    if part.simple is None:
        if len(part.element):
            yield Mutation("text", path, f"{type_} holds elements alone", WORD)
        return
    for facet, text, times in _beyond(part.simple, part.element.text or ""):
        yield Mutation("text", path, f"{facet} of {part.simple.name}", text, times)


def _breaks_attribute(path: str, attribute: Attribute) -> Iterator[Mutation]:
    where = f"{path}/@{attribute.name}"
    if attribute.required:
        yield Mutation("missing", where, f"use required of {attribute.name}")
    for facet, text, times in _beyond(attribute.type, ""):
        yield Mutation("text", where, f"{facet} of {attribute.type.name}", text, times)


Text = tuple[str, str, int]
"""A facet, and a text repeated so many times that lies at it or beyond it."""


def _beyond(simple: Simple, usual: str) -> Iterator[Text]:
    """Values that the type does not allow."""
    yield f"the form of {simple.primitive}", "", 1
    if simple.enumeration:
        yield "enumeration", f"{simple.enumeration[0]}x", 1
    elif simple.primitive != "string":
        yield f"the form of {simple.primitive}", WORD, 1
    for pattern in simple.patterns[:1]:
        yield f"pattern {json.dumps(pattern)[:60]}", f"{usual}~", 1
    for facet, value in simple.facets.items():
        if facet in _NUMBERS:
            yield from _texts(facet, _number(value, _NUMBERS[facet]))
        elif facet in _LENGTHS:
            yield from _of_length(simple, facet, int(value) + _LENGTHS[facet], usual)
        elif facet == "fractionDigits":
            yield facet, f"0.{'0' * int(value)}1", 1
        elif facet == "totalDigits":
            yield facet, "1", int(value) + 1


def _bounds(part: Part) -> Iterator[Mutation]:
    """Values at the bounds of a type on which nothing else depends."""
    simple = part.simple
    fixed = not part.path.startswith("Body/") or bool(_TIED.search(part.path))
    if simple is None or fixed or simple.primitive in _NOT_FREE or simple.enumeration:
        return
    for facet, value in simple.facets.items():
        at: Iterator[Text] = iter(())
        if facet in {"minInclusive", "maxInclusive"}:
            at = iter([(facet, value, 1)])
        elif facet in _LENGTHS:
            at = _of_length(simple, facet, int(value), part.element.text or "")
        for said, text, times in at:
            if text * times != part.element.text:
                kept = f"{said} {value} of {simple.name}"
                yield Mutation("text", part.path, kept, text, times, keeps=True)


_NUMBERS = {"minInclusive": -1, "maxInclusive": 1, "minExclusive": 0, "maxExclusive": 0}
_LENGTHS = {"minLength": -1, "maxLength": 1, "length": 1}


def _number(value: str, difference: int) -> str:
    """A number that is so much more, in the last place in which the value is written."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return ""
    place = number.as_tuple().exponent
    step = Decimal(1).scaleb(place if isinstance(place, int) else 0)
    return f"{number + difference * step:f}"


def _texts(facet: str, value: str) -> Iterator[Text]:
    if value:
        yield facet, value, 1


def _of_length(simple: Simple, facet: str, length: int, usual: str) -> Iterator[Text]:
    """A value of this many characters, or octets; as near to the usual one as possible."""
    if length < 0:
        return
    if simple.primitive == "hexBinary":
        yield facet, "00", length
    elif simple.primitive == "base64Binary":
        if length % 3 == 0:
            yield facet, "AAAA", length // 3
    elif length <= len(usual):
        yield facet, usual[:length], 1
    else:
        yield facet, (usual or "A")[-1], length
