"""Texts that are no XML of DUIS: damaged, of another encoding, or made to exhaust who reads them.

None of them can be read as a Service Request for certain, so nobody need be told of anything;
but nothing may come of them, and whoever receives them must go on working.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from srpd.conformance.bindings.bench import Handling
from srpd.conformance.manners import set_right
from srpd.conformance.manners.handled import Handled
from srpd.conformance.messages.xml import SR
from srpd.generators.manners import Manner
from srpd.model.faults import ModelFault

Change = Callable[[str], str]

DEPTH = 10_000
SIBLINGS = 100_000
ATTRIBUTES = 100_000
CHARACTERS = 5_000_000
LONG_ENTITY = 100_000

_WELL_FORMED = "a Service Request is a well-formed document (XML 1.0, 2.1), or it is not Verified"
_CHARACTERS = "a document holds only characters of XML (XML 1.0, 2.2), or it is not well-formed"
_CHARACTERS_ARE_GIVEN = (
    "XML 1.0, 4.3.3, makes it an error where nothing beside the document tells its encoding. An "
    "adapter is given characters and not octets, so what it reads it in is told already."
)
_ENCODING = "a document is in the encoding that it declares (XML 1.0, 4.3.3)"
_NO_DOCTYPE = "the DUIS schema gives no element the content that these entities stand for"
_BOUNDS = "the DUIS schema has no such element, attribute or value, and so bounds every message"


def of_no_request() -> Iterator[Handled]:
    """Texts of moderate size in which no Service Request can be read."""
    yield from (_one(name, says, _WELL_FORMED, change) for name, says, change in _NOT_WELL_FORMED)
    yield from (_one(name, says, _CHARACTERS, change) for name, says, change in _NOT_CHARACTERS)
    for name, says, change in _OTHER_ENCODINGS:
        yield _one(name, says, _ENCODING, change, _CHARACTERS_ARE_GIVEN)


def that_exhaust() -> Iterator[Handled]:
    """Texts that are small and grow when they are read, or are large."""
    yield from (_one(name, says, _NO_DOCTYPE, change) for name, says, change in _ENTITIES)
    yield from (_one(name, says, _BOUNDS, change) for name, says, change in _LARGE)


def _one(name: str, says: str, rule: str, change: Change, unsettled: str = "") -> Handled:
    # What may have been taken for a request may have been counted: nothing can follow that counts.
    last = bool(unsettled)
    manner = Manner(name, says, rule, still=True, answered=True, unsettled=unsettled, last=last)
    return Handled(manner, Handling(draft=set_right.structure, text=change))


def replaced(text: str, old: str, new: str) -> str:
    """The text with `new` for the first `old`. Raises `ModelFault` if that is not there."""
    if old not in text:
        raise ModelFault(f"the message that is to be damaged holds no {old!r}")
    return text.replace(old, new, 1)


def _in_body(content: str) -> Change:
    return lambda text: replaced(text, "</sr:Body>", f"{content}</sr:Body>")


def _reference(content: str) -> Change:
    start = "<sr:ServiceReference>"
    return lambda text: replaced(text, start, start + content)


def _attributes(form: str) -> Change:
    def change(text: str) -> str:
        written = " ".join(form % number for number in range(ATTRIBUTES))
        return replaced(text, "<sr:Header>", f"<sr:Header {written}>")

    return change


def _declaring(encoding: str) -> Change:
    return lambda text: replaced(text, "encoding='UTF-8'", f"encoding='{encoding}'")


def _with_doctype(declarations: str, use: str) -> Change:
    def change(text: str) -> str:
        head, end, rest = text.partition("?>")
        return _reference(use)(f"{head}{end}\n<!DOCTYPE Request [{declarations}]>{rest}")

    return change


def _again(text: str) -> str:
    return text + text.partition("?>")[2]


_NOT_WELL_FORMED: tuple[tuple[str, str, Change], ...] = (
    ("nothing at all", "the message is empty", lambda _: ""),
    ("white space alone", "the message is white space", lambda _: " \n\t "),
    ("no XML", "the message is JSON", lambda _: '{"Request": {"Header": {}, "Body": {}}}'),
    ("cut in the middle", "its second half is missing", lambda text: text[: len(text) // 2]),
    ("no last end tag", "the Request is not closed", lambda text: text.rpartition("</")[0]),
    ("a wrong end tag", "an element is closed by another name", lambda text: replaced(
        text, "</sr:Header>", "</sr:Heading>")),
    ("a second root", "another Request follows in the same document", _again),
    ("text after the end", "text follows the Request", lambda text: f"{text}x"),
    ("an attribute twice", "schemaVersion is said twice", lambda text: replaced(
        text, " schemaVersion=", ' schemaVersion="5.4" schemaVersion=')),
    ("a prefix of no namespace", "an element has a prefix that is not declared", _in_body(
        "<none:Thing/>")),
    ("a bare ampersand", "an ampersand stands alone", _reference(" & ")),
    ("an entity that is not declared", "a name stands for nothing", _reference("&nothing;")),
)  # fmt: skip
_NOT_CHARACTERS: tuple[tuple[str, str, Change], ...] = (
    ("a NUL character", "a NUL stands in the body", _in_body("\x00")),
    ("a control character", "a control character stands in the body", _in_body("\x01")),
    ("a character that is none", "U+FFFE stands in the body", _in_body("\ufffe")),
    ("a reference to NUL", "a NUL is referred to by its number", _reference("&#0;")),
)
_OTHER_ENCODINGS: tuple[tuple[str, str, Change], ...] = (
    ("declared as UTF-16", "it declares UTF-16 and is not in it", _declaring("UTF-16")),
    ("declared in no encoding", "it declares an encoding that there is not", _declaring("X-NONE")),
)
_TEN_TIMES = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "1234567890">'
    for n in range(10)
)
_ENTITIES: tuple[tuple[str, str, Change], ...] = (
    (
        "entities within entities",
        "ten entities grow to 10,000,000,000 characters",
        _with_doctype(_TEN_TIMES, "&e9;"),
    ),
    (
        "a long entity many times",
        "an entity of 100,000 characters is named 5,000 times",
        _with_doctype(f'<!ENTITY e "{"1" * LONG_ENTITY}">', "&e;" * 5_000),
    ),
    (
        "an entity that names itself",
        "an entity has no end",
        _with_doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    ),
    (
        "an entity from a file",
        "the content of a file is asked for",
        _with_doctype('<!ENTITY e SYSTEM "file:///etc/hostname">', "&e;"),
    ),
    (
        "an entity from the network",
        "the content of an address is asked for",
        _with_doctype('<!ENTITY e SYSTEM "http://127.0.0.1:9/e">', "&e;"),
    ),
    (
        "a DTD from the network",
        "declarations are asked for at an address",
        _with_doctype('<!ENTITY % d SYSTEM "http://127.0.0.1:9/d"> %d;', "&e;"),
    ),
)
_LARGE: tuple[tuple[str, str, Change], ...] = (
    (
        "10,000 elements deep",
        "elements are nested 10,000 deep in the body",
        _in_body("<sr:D>" * DEPTH + "</sr:D>" * DEPTH),
    ),
    (
        "100,000 elements",
        "100,000 elements stand side by side in the body",
        _in_body("<sr:S/>" * SIBLINGS),
    ),
    (
        "100,000 attributes",
        "the header has 100,000 attributes",
        _attributes('a%d=""'),
    ),
    (
        "5,000,000 characters",
        "the Service Reference has 5,000,000 characters",
        lambda text: _reference("1" * CHARACTERS)(text),
    ),
    (
        "100,000 namespaces",
        "the header declares 100,000 prefixes",
        _attributes(f'xmlns:n%d="{SR}"'),
    ),
)
