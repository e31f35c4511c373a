"""The parts of the DUIS schema: what it says of each element and attribute of a message.

This reads only as much of XML Schema as the DUIS schema uses. It proves nothing: whether a message
is valid is for `DuisSchema.validate` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from srpd.conformance.messages.schema import DuisSchema, read_schema
from srpd.conformance.messages.xml import SR, elements, local_name

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_GROUPS: Final = frozenset({"sequence", "choice", "all"})
_DEEPEST: Final = 64
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "positiveInteger": ("1", ""),
    "nonNegativeInteger": ("0", ""),
    "nonPositiveInteger": ("", "0"),
    "negativeInteger": ("", "-1"),
    "unsignedByte": ("0", "255"),
    "unsignedShort": ("0", "65535"),
    "unsignedInt": ("0", "4294967295"),
    "unsignedLong": ("0", "18446744073709551615"),
    "byte": ("-128", "127"),
    "short": ("-32768", "32767"),
    "int": ("-2147483648", "2147483647"),
    "long": ("-9223372036854775808", "9223372036854775807"),
}


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple type: its name, the built-in type it is derived from, and its facets."""

    name: str
    primitive: str
    facets: Mapping[str, str] = field(default_factory=dict)
    enumeration: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that an element may have, or must."""

    name: str
    required: bool
    type: Simple


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a message, with what the schema says of it.

    `path` leads to it from the root by local names, with a number where several have the same one.
    `owner` is the type that it is declared in. `simple` is the type of its text; None if it holds
    elements.
    """

    path: str
    element: etree._Element
    owner: str
    type: str
    least: int = 1
    most: int | None = 1
    simple: Simple | None = None
    attributes: tuple[Attribute, ...] = ()


class SchemaParts:
    """The declarations of the DUIS schema. Types of other schemas are not looked into."""

    def __init__(self, schema: DuisSchema) -> None:
        root = read_schema(schema.path)
        self._types = {
            each.get("name", ""): each
            for each in elements(root)
            if local_name(each) in {"complexType", "simpleType"}
        }
        self._elements = {
            each.get("name", ""): each for each in elements(root) if local_name(each) == "element"
        }

    def of(self, message: etree._Element) -> Iterator[Part]:
        """The root of a message and every element in it that is of the DUIS schema."""
        declared = self._elements.get(local_name(message))
        if declared is not None:
            yield from self._parts(message, declared, ".", "the DUIS schema", 0)

    def _parts(
        self, element: etree._Element, declared: etree._Element, path: str, owner: str, depth: int
    ) -> Iterator[Part]:
        if depth > _DEEPEST:
            return
        type_, name = self._type(declared, owner)
        yield Part(
            path,
            element,
            owner,
            name,
            int(declared.get("minOccurs", "1")),
            None if declared.get("maxOccurs") == "unbounded" else int(declared.get("maxOccurs", 1)),
            self._simple_of(type_, declared.get("type", ""), name),
            tuple(self._attributes(type_)),
        )
        inside = dict(self._inside(type_, 0))
        counted: dict[str, int] = {}
        for child in elements(element):
            part = inside.get(local_name(child))
            counted[local_name(child)] = number = counted.get(local_name(child), 0) + 1
            if part is None or etree.QName(child).namespace != SR:
                continue
            step = local_name(child) + (f"[{number}]" if number > 1 else "")
            below = step if path == "." else f"{path}/{step}"
            yield from self._parts(child, part, below, name, depth + 1)

    def _type(self, declared: etree._Element, owner: str) -> tuple[etree._Element | None, str]:
        for each in elements(declared):
            if local_name(each) in {"complexType", "simpleType"}:
                return each, f"{declared.get('name')} of {owner}"
        named = declared.get("type", "")
        return self._named(named), named

    def _named(self, name: str) -> etree._Element | None:
        prefix, _, local = name.rpartition(":")
        return self._types.get(local) if prefix == "sr" else None

    def _inside(
        self, type_: etree._Element | None, depth: int
    ) -> Iterator[tuple[str, etree._Element]]:
        """The elements that a complex type may hold, those that it inherits included."""
        if type_ is None or depth > _DEEPEST:
            return
        for each in elements(type_):
            kind = local_name(each)
            if kind == "element":
                declared = self._elements.get((each.get("ref") or "").removeprefix("sr:"), each)
                yield declared.get("name", ""), each if each.get("name") else declared
            elif kind in _GROUPS or kind == "complexContent":
                yield from self._inside(each, depth + 1)
            elif kind in {"extension", "restriction"}:
                if kind == "extension":
                    yield from self._inside(self._named(each.get("base", "")), depth + 1)
                yield from self._inside(each, depth + 1)

    def _attributes(self, type_: etree._Element | None) -> Iterator[Attribute]:
        if type_ is None:
            return
        for each in type_.iter(f"{{{_XS}}}attribute"):
            if any(local_name(above) == "element" for above in _between(each, type_)):
                continue
            inline = next((c for c in elements(each) if local_name(c) == "simpleType"), None)
            named = each.get("type", "")
            simple = self._simple(self._named(named) if inline is None else inline, named, named, 0)
            if simple is not None:
                yield Attribute(each.get("name", ""), each.get("use") == "required", simple)

    def _simple_of(self, type_: etree._Element | None, named: str, name: str) -> Simple | None:
        if type_ is not None and local_name(type_) == "complexType":
            content = next((e for e in elements(type_) if local_name(e) == "simpleContent"), None)
            extension = None if content is None else next(elements(content), None)
            if extension is None:
                return None
            base = extension.get("base", "")
            return self._simple(self._named(base), base, base, 0)
        return self._simple(type_, named, name, 0)

    def _simple(
        self, type_: etree._Element | None, named: str, name: str, depth: int
    ) -> Simple | None:
        if type_ is None:
            prefix, _, primitive = named.rpartition(":")
            if prefix != "xs":
                return None
            low, high = _BOUNDS.get(primitive, ("", ""))
            bounds = {"minInclusive": low, "maxInclusive": high}
            return Simple(named, primitive, {facet: at for facet, at in bounds.items() if at})
        restriction = next((e for e in elements(type_) if local_name(e) == "restriction"), None)
        if restriction is None or depth > _DEEPEST:
            return None
        base_name = restriction.get("base", "")
        base = self._simple(self._named(base_name), base_name, base_name, depth + 1)
        if base is None:
            return None
        said = [(local_name(e), e.get("value", "")) for e in elements(restriction)]
        enumeration = tuple(value for facet, value in said if facet == "enumeration")
        patterns = tuple(value for facet, value in said if facet == "pattern")
        own = {facet: at for facet, at in said if facet not in {"enumeration", "pattern"}}
        return Simple(
            name,
            base.primitive,
            {**base.facets, **own},
            enumeration or base.enumeration,
            patterns or base.patterns,
        )


def _between(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    above = element.getparent()
    while above is not None and above is not top:
        yield above
        above = above.getparent()
