"""Mutations: one change of a message by which one part of the DUIS schema is broken, or kept to.

A mutation has a name that says all of it, so that it can be made again from a suite file by whoever
has no schema. The grammar::

    [of VARIANT: ] OPERATION PATH [VALUE] breaks|keeps to PART

OPERATION is one of `OPERATIONS`. PATH is local names from the root, ``.`` for the root itself, with
a number where several have the same name, and ``@name`` for an attribute. VALUE is a JSON text,
with ``*N`` if it is repeated. PART is the part of the schema, in words. With VARIANT the body is
that of another Service Reference Variant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Handling
from srpd.conformance.manners import set_right
from srpd.conformance.manners.handled import Handled
from srpd.conformance.messages.build import body_templates, default_command_variant
from srpd.conformance.messages.xml import SR, required
from srpd.generators.manners import Manner
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.faults import BadInput

MOST_TIMES = 5_000_000
MOST_CHARACTERS = 5_000_000
OTHER_NAMESPACE = "urn:srpd:another"

_GRAMMAR = re.compile(
    r"(?:of (?P<variant>[0-9.]{1,12}): )?(?P<operation>[a-z]+) (?P<path>[A-Za-z0-9/@.\[\]_]{1,300})"
    r"(?: (?P<value>\"(?:[^\"\\]|\\.)*\")(?:\*(?P<times>[0-9]{1,7}))?)? "
    r"(?P<what>breaks|keeps to) (?P<part>.{1,300})",
    re.DOTALL,
)
_STEP = re.compile(r"([A-Za-z0-9_]+)(?:\[([0-9]{1,4})\])?")
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMES_THE_REQUEST = frozenset({".", "Header", "Header/RequestID"})
_VERIFIED = "6.1(a): the Service Request is Verified"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a message; `keeps` to the schema or breaks it. See the grammar of the module.

    The value is `text`, `times` in a row.
    """

    operation: str
    path: str
    part: str
    text: str = ""
    times: int = 1
    keeps: bool = False
    variant: str = ""

    @property
    def name(self) -> str:
        """The mutation in the grammar of this module."""
        of = f"of {self.variant}: " if self.variant else ""
        value = f" {json.dumps(self.text)}" if self.operation in _WITH_VALUE else ""
        times = f"*{self.times}" if self.times != 1 else ""
        what = "keeps to" if self.keeps else "breaks"
        return f"{of}{self.operation} {self.path}{value}{times} {what} {self.part}"

    @property
    def value(self) -> str:
        """The value as it is written."""
        return self.text * self.times

    @property
    def names_the_request(self) -> bool:
        """Whether it changes by what the RequestID is found, so that it may not be found."""
        place = self.path.partition("/@")[0]
        return place in _NAMES_THE_REQUEST and "@" not in self.path

    def confirm(self) -> None:
        """Raise `BadInput` if no message can have this change."""
        *above, last = self.path.split("/")
        steps = above if last.startswith("@") else self.path.split("/")
        if self.path != "." and steps != ["."] and not all(map(_STEP.fullmatch, steps)):
            raise BadInput(f"{self.path[:120]!r} is no path of element names")
        if self.operation in {"added", "renamed"}:
            _name(self.value)
        if last.startswith("@"):
            _name(last[1:])
            if self.operation not in {"missing", "text"}:
                raise BadInput(f"{self.name[:120]!r}: an attribute is missing or has a text")
        elif self.path == "." and self.operation not in {"added", "text", "renamed", "elsewhere"}:
            raise BadInput("the root of a message cannot be left out, doubled or moved")
        if _NO_CHARACTER.search(self.text):
            raise BadInput(f"{self.name[:120]!r}: XML cannot hold this value")

    def apply(self, message: etree._Element) -> etree._Element:
        """A copy of the message with the change. Raises `NotArranged` if it has no such place."""
        root = deepcopy(message)
        if self.variant:
            _carry(root, self.variant)
        path, _, attribute = self.path.rpartition("@")
        place = _at(root, path.rstrip("/") or "." if attribute != self.path else self.path)
        if attribute != self.path:
            return _set(root, place, attribute, self)
        return OPERATIONS[self.operation](root, place, self)


def _missing(root: etree._Element, place: etree._Element, _: Mutation) -> etree._Element:
    _above(place).remove(place)
    return root


def _twice(root: etree._Element, place: etree._Element, _: Mutation) -> etree._Element:
    above = _above(place)
    above.insert(above.index(place) + 1, deepcopy(place))
    return root


def _last(root: etree._Element, place: etree._Element, _: Mutation) -> etree._Element:
    _above(place).append(place)
    return root


def _first(root: etree._Element, place: etree._Element, _: Mutation) -> etree._Element:
    _above(place).insert(0, place)
    return root


def _added(root: etree._Element, place: etree._Element, made: Mutation) -> etree._Element:
    etree.SubElement(place, f"{{{SR}}}{_name(made.value)}")
    return root


def _text(root: etree._Element, place: etree._Element, made: Mutation) -> etree._Element:
    place.text = made.value
    return root


def _renamed(root: etree._Element, place: etree._Element, made: Mutation) -> etree._Element:
    place.tag = f"{{{SR}}}{_name(made.value)}"
    return root


def _moved(root: etree._Element, place: etree._Element, _: Mutation) -> etree._Element:
    place.tag = f"{{{OTHER_NAMESPACE}}}{etree.QName(place).localname}"
    return root


Operation = Callable[[etree._Element, etree._Element, Mutation], etree._Element]
OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "missing": _missing,
        "twice": _twice,
        "last": _last,
        "first": _first,
        "added": _added,
        "text": _text,
        "renamed": _renamed,
        "elsewhere": _moved,
    }
)
"""What may be done at a place: leave it out, repeat it, put it last or first among its siblings,
add an element inside, give it a text, rename it, or put it into another namespace."""

_WITH_VALUE = frozenset({"added", "text", "renamed"})


def read(name: str) -> Mutation | None:
    """The mutation of a name; None if the name is not of this grammar.

    Raises `BadInput` for one that is, and asks for what is not possible.
    """
    found = _GRAMMAR.fullmatch(name)
    if found is None:
        return None
    operation, value = found["operation"], found["value"]
    if operation not in OPERATIONS or (value is not None) != (operation in _WITH_VALUE):
        raise BadInput(f"{name[:120]!r}: {operation!r} cannot be done, or not with that value")
    if found["variant"] and found["variant"] not in SERVICE_REQUESTS:
        raise BadInput(f"{name[:120]!r}: there is no Service Reference Variant {found['variant']}")
    try:
        text = "" if value is None else json.loads(value)
    except ValueError:
        raise BadInput(f"{name[:120]!r}: its value is no JSON text") from None
    times = int(found["times"] or 1)
    if times > MOST_TIMES or times * len(text) > MOST_CHARACTERS:
        raise BadInput(f"{name[:120]!r}: its value is longer than {MOST_CHARACTERS:,} characters")
    keeps = found["what"] == "keeps to"
    variant = found["variant"] or ""
    made = Mutation(operation, found["path"], found["part"], text, times, keeps, variant)
    made.confirm()
    return made


def handled_as(mutation: Mutation) -> Handled:
    """The manner in which a message has this mutation.

    If nothing else is wrong with the request it is as good as any other; if it breaks the schema it
    is not Verified. Nobody can be told that who cannot be told which request is meant.
    """
    rule = f"{_VERIFIED}; the DUIS schema, {mutation.part}"
    if mutation.keeps:
        manner = Manner(mutation.name, "a value at its bound", rule)
        return Handled(manner, Handling(unsigned=mutation.apply, valid=True))
    unknown = mutation.names_the_request
    manner = Manner(mutation.name, "invalid data", rule, still=unknown, answered=unknown)
    handling = Handling(draft=set_right.structure, unsigned=mutation.apply, valid=False)
    return Handled(manner, handling)


def _carry(root: etree._Element, variant: str) -> None:
    """Have the message carry the body of another Service Reference Variant."""
    header, body = required(root, "Header"), required(root, "Body")
    required(header, "CommandVariant").text = str(default_command_variant(variant))
    required(header, "ServiceReference").text = SERVICE_REQUESTS[variant].reference
    required(header, "ServiceReferenceVariant").text = variant
    body[:] = [deepcopy(body_templates()[variant].element)]


def _set(
    root: etree._Element, place: etree._Element, attribute: str, made: Mutation
) -> etree._Element:
    if made.operation == "missing":
        if attribute in place.attrib:
            del place.attrib[attribute]
    else:
        place.set(attribute, made.value)
    return root


def _at(root: etree._Element, path: str) -> etree._Element:
    place: etree._Element | None = root
    for step in () if path == "." else path.split("/"):
        name, _, index = step.rstrip("]").partition("[")
        named = [] if place is None else place.findall(f"{{{SR}}}{name}")
        number = int(index or 1)
        place = named[number - 1] if 1 <= number <= len(named) else None
    if place is None:
        raise NotArranged(f"the message holds no {path[:200]}")
    return place


def _above(place: etree._Element) -> etree._Element:
    parent = place.getparent()
    if parent is None:
        raise BadInput("the root of a message cannot be left out, doubled or moved")
    return parent


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,60}", text):
        raise BadInput(f"{text[:80]!r} is no name for an element or attribute")
    return text
