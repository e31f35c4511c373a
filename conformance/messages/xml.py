"""Reading XML that may be hostile, and the few ways in which this package reads elements.

Every message from a file, the network or a target passes `parse_xml` first. It knows no DTD and
therefore no entity, opens nothing, and bounds size, depth and number of elements before anybody
looks at the content. Values are read with `text_of`, which refuses a comment inside a value:
canonicalisation drops comments, so a signature would still hold while a naive reader sees only
the text before the comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from srpd.conformance.messages.errors import Malformed, Refused

SR: Final = "http://www.dccinterface.co.uk/ServiceUserGateway"
"""Namespace of DUIS requests and responses."""
RA: Final = "http://www.dccinterface.co.uk/ResponseAndAlert"
"""Namespace of the Message Mapping Catalogue's output, used in SMETS1 responses."""
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
"""Namespace of XML Signatures."""
SCHEMA_VERSION: Final = "5.4"
NAMESPACES: Final = {"sr": SR, "ds": DS}

WHITE_SPACE: Final = " \t\r\n"
"""What XML takes for white space."""

MAX_BYTES: Final = 12_000_000
MAX_TEXT: Final = 10_000_000
"""The bytes of one text, value of an attribute, or comment: libxml2 reads no more."""
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 200_000
MAX_ATTRIBUTES: Final = 64
"""Of one element, with the namespaces that it declares."""
MAX_NAMESPACES: Final = 1_000
"""Declarations of namespaces in a message."""
MAX_IN_FORCE: Final = 16
"""Namespaces in force at any place: canonicalisation compares each with each, at every element."""

_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# A start tag with too many attributes, found before anything is built. No two of its parts can
# match the same text, and they give nothing back: its time grows with the length alone.
_MANY_ATTRIBUTES = re.compile(
    rb"""<[^\s<>/!?="']++(?:\s++[^\s<>/="']++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')){%d}"""
    % (MAX_ATTRIBUTES + 1)
)
_AS_IT_STANDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "encoding": "utf-8",
        "no_network": True,
        "load_dtd": False,
        "dtd_validation": False,
        "attribute_defaults": False,
        "huge_tree": False,
        "recover": False,
    }
)
"""Nothing is fetched, filled in or set right."""


@lru_cache(maxsize=8)
def _deeper_than(depth: int) -> etree.XPath:
    """Whether an element of the document lies deeper than that."""
    return etree.XPath("boolean(/*" + "/*" * depth + ")")


_TOO_DEEP: Final = _deeper_than(MAX_DEPTH)


def parse_xml(
    data: bytes | str,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
) -> etree._Element:
    """The root element of an XML document in UTF-8.

    Raises `Refused` with one line for a document that is over a limit, has a DOCTYPE, is in
    another encoding, or is not well formed.
    """
    if len(data) > max_bytes:
        raise Refused(f"the message has more than {max_bytes} bytes")
    octets = _utf8(data)
    if len(octets) > max_bytes:
        raise Refused(f"the message has more than {max_bytes} bytes")
    _refuse_doctype(octets)
    if octets.count(b"<") > 2 * max_elements + 1000:
        raise Refused(f"the message has more than {max_elements} elements")
    if octets.count(b"xmlns") > MAX_NAMESPACES:
        raise Refused(f"the message declares more than {MAX_NAMESPACES} namespaces")
    if octets.count(b"=") > MAX_ATTRIBUTES and _MANY_ATTRIBUTES.search(octets):
        raise Refused(f"an element has more than {MAX_ATTRIBUTES} attributes and namespaces")
    try:
        if octets.count(b"xmlns") > MAX_IN_FORCE and _too_many_in_force(octets):
            raise Refused(f"more than {MAX_IN_FORCE} namespaces are in force at an element")
        root = etree.fromstring(octets, _parser())
    except etree.XMLSyntaxError as problem:
        limit = _limit_of_libxml2(problem)
        raise Refused(limit or f"not well-formed XML: {_one_line(str(problem))}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("the message has a DOCTYPE, which DUIS does not use")
    deepest = _TOO_DEEP if max_depth == MAX_DEPTH else _deeper_than(max_depth)
    if deepest(root):
        raise Refused(f"elements are nested more than {max_depth} deep")
    if octets.count(b"<") > max_elements and _too_many(root, max_elements):
        raise Refused(f"the message has more than {max_elements} elements")
    return root


def serialise(element: etree._Element) -> str:
    """The document as text with an XML declaration, byte for byte what was built or signed."""
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8").decode("utf-8")


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace of an element; empty if it has none, and for comments and instructions."""
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def elements(parent: etree._Element) -> Iterator[etree._Element]:
    """The child elements, without comments and processing instructions."""
    return (child for child in parent if isinstance(child.tag, str))


def child(parent: etree._Element, name: str, ns: str = SR) -> etree._Element | None:
    """The one child of that name, or None; `Malformed` if there are several."""
    found = parent.findall(f"{{{ns}}}{name}")
    if len(found) > 1:
        raise Malformed(name, f"stands {len(found)} times in {local_name(parent)}")
    return found[0] if found else None


def required(parent: etree._Element, name: str, ns: str = SR) -> etree._Element:
    """The one child of that name; `Malformed` if it is missing or doubled."""
    found = child(parent, name, ns)
    if found is None:
        raise Malformed(name, f"is missing from {local_name(parent)}")
    return found


def text_of(element: etree._Element) -> str:
    """The value of an element without children; `Malformed` if anything stands inside it."""
    if len(element):
        raise Malformed(local_name(element), "has something else than text inside")
    return (element.text or "").strip(WHITE_SPACE)


def child_text(parent: etree._Element, name: str, ns: str = SR) -> str | None:
    """The value of the one child of that name, or None."""
    found = child(parent, name, ns)
    return None if found is None else text_of(found)


def required_text(parent: etree._Element, name: str, ns: str = SR) -> str:
    """The value of the one child of that name; `Malformed` if missing, doubled or empty."""
    text = text_of(required(parent, name, ns))
    if not text:
        raise Malformed(name, "is empty")
    return text


def without_white_space(element: etree._Element) -> etree._Element:
    """The element itself, with nothing between its elements, or after it, where there was white
    space alone.

    Parsers that know the schema drop such white space, so a signature that covers it does not hold
    for them. The value of an element that holds no other stays as it is.
    """
    for each in element.iter():
        if len(each) and _is_blank(each.text):
            each.text = None
        if _is_blank(each.tail):
            each.tail = None
    return element


def _is_blank(text: str | None) -> bool:
    return text is not None and not text.strip(WHITE_SPACE)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, **_AS_IT_STANDS)


def _too_many_in_force(octets: bytes) -> bool:
    """Found while it is read, so that nothing is built of a message that has too many."""
    in_force = 0
    events = etree.iterparse(BytesIO(octets), events=("start-ns", "end-ns"), **_AS_IT_STANDS)
    for event, _ in events:
        in_force += 1 if event == "start-ns" else -1
        if in_force > MAX_IN_FORCE:
            return True
    return False


def _limit_of_libxml2(problem: etree.XMLSyntaxError) -> str:
    """What is said of XML that libxml2 did not read to its end because of its own limits."""
    said = str(problem).lower()
    if "depth" in said:
        return f"elements are nested more than {MAX_DEPTH} deep"
    if any(word in said for word in ("text node", "buffer size", "comment too big")):
        return f"one text, value or comment has more than {MAX_TEXT} bytes"
    return ""


def is_gzip(octets: bytes) -> bool:
    """Whether it is gzip, even if somebody has read it as text meanwhile."""
    return octets.startswith((b"\x1f\x8b", "\x1f\ufffd".encode()))


def _utf8(data: bytes | str) -> bytes:
    octets = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    if is_gzip(octets):
        raise Refused("the message is gzip: it is XML only once it is decompressed")
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED_ENCODING.match(octets[:2000])
    if declared and declared[1].upper() not in (b"UTF-8", b"UTF8", b"US-ASCII", b"ASCII"):
        raise Refused(f"the message declares encoding {declared[1].decode()}, DUIS uses UTF-8")
    if b"\x00" in octets:
        raise Refused("the message is not UTF-8 text")
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("the message is not UTF-8 text") from None
    return octets


def _too_many(root: etree._Element, elements: int) -> bool:
    return bool(root.xpath("count(//*) > $most", most=elements))


def _refuse_doctype(octets: bytes) -> None:
    """A DOCTYPE is only well formed before the root element, so only the prolog is searched."""
    position = 0
    while True:
        while octets[position : position + 1] in (b" ", b"\t", b"\r", b"\n"):
            position += 1
        if octets.startswith(b"<!--", position):
            closing = b"-->"
        elif octets.startswith(b"<?", position):
            closing = b"?>"
        else:
            break
        end = octets.find(closing, position + 2)
        if end < 0:
            raise Refused("not well-formed XML: a comment or instruction is not closed")
        position = end + len(closing)
    if octets.startswith(b"<!", position):
        raise Refused("the message has a DOCTYPE, which DUIS does not use")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
