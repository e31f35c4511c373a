"""The official DUIS schema, from the user's own copy.

The schema is not shipped. `--xsd FILE` or the environment variable `SRPD_DUIS_XSD` names the DUIS
schema file, or the folder it is in, next to the MMC and XML Signature schemas under their official
names. Nothing is fetched from the network, and only files of that folder are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from lxml import etree

from srpd.conformance.messages.xml import SR
from srpd.model.faults import BadInput
from srpd.model.files import read_regular

ENVIRONMENT: Final = "SRPD_DUIS_XSD"
_MAX_ERRORS: Final = 100
_MAX_SCHEMA_BYTES: Final = 10_000_000
_ADVICE: Final = f"name the official DUIS XSD with --xsd FILE or {ENVIRONMENT}"
_XS: Final = "http://www.w3.org/2001/XMLSchema"
_LOCATION = re.compile(rb"""(\bschemaLocation\s*=\s*["'])([^"']*)""")


@dataclass(frozen=True, slots=True)
class DuisSchema:
    """A compiled DUIS schema and the file it came from. Not to be shared between threads."""

    path: Path
    compiled: etree.XMLSchema

    def validate(self, element: etree._Element) -> list[str]:
        """What is invalid, as ``line: message``, in document order; empty if nothing is."""
        if self.compiled.validate(element.getroottree()):
            return []
        log = cast(Iterable[Any], self.compiled.error_log)  # the stubs forget that it iterates
        return [f"{entry.line}: {entry.message}" for entry in log][:_MAX_ERRORS]


def find_schema(option: Path | None) -> DuisSchema | None:
    """The schema the user named, by option or else by environment; None if none was named."""
    if option is not None:
        return load_schema(option)
    named = os.environ.get(ENVIRONMENT)
    return load_schema(Path(named)) if named else None


def load_schema(path: Path) -> DuisSchema:
    """Compile the DUIS schema in a file, or the one in a folder.

    Raises `BadInput` if there is none, or if it or what it imports is not as it should be.
    """
    file = _schema_file(path)
    root = read_schema(file)
    try:
        return DuisSchema(file, etree.XMLSchema(root))
    except etree.XMLSchemaParseError as problem:
        raise BadInput(
            f"{file}: does not compile ({_first_line(problem)}): the MMC and XML Signature schemas "
            "must stand beside it under their official names"
        ) from None


def read_schema(file: Path) -> etree._Element:
    """The schema document in a file. Raises `BadInput` if it is not the DUIS schema."""
    octets = _with_escaped_spaces(_read(file))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_SameFolder(file.parent))
    try:
        root = etree.fromstring(octets, parser, base_url=file.resolve().as_uri())
    except etree.XMLSyntaxError as problem:
        raise BadInput(f"{file}: not XML ({_first_line(problem)}): {_ADVICE}") from None
    if root.tag != f"{{{_XS}}}schema" or root.get("targetNamespace") != SR:
        raise BadInput(f"{file}: not the DUIS schema (its namespace is another): {_ADVICE}")
    return root


class _SameFolder(etree.Resolver):
    """Answers every look-up with a file of one folder, whatever the location claims.

    Without it libxml2 would not follow a location with a space, and could look elsewhere.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def resolve(self, system_url: str, public_id: str, *context: Any) -> Any:
        """The input document for a location; an empty one if the folder has no such schema."""
        del public_id
        answer = cast(Any, super())  # the stubs know none of the ways to answer
        name = Path(unquote(urlsplit(system_url).path)).name
        file = self._folder / name
        if not name.endswith(".xsd") or not file.is_file():
            return answer.resolve_empty(*context)
        return answer.resolve_string(
            _with_escaped_spaces(_read(file)), *context, base_url=system_url
        )


def _schema_file(path: Path) -> Path:
    if not path.exists():
        raise BadInput(f"{path}: no such file or folder: {_ADVICE}")
    if not path.is_dir():
        return path
    found = sorted(path.glob("DUIS*.xsd"))
    if not found:
        raise BadInput(f"{path}: holds no DUIS*.xsd: {_ADVICE}")
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise BadInput(f"{path}: holds several DUIS schemas ({names}): name one of the files")
    return found[0]


def _read(file: Path) -> bytes:
    try:
        return read_regular(file, _MAX_SCHEMA_BYTES)
    except BadInput as problem:
        raise BadInput(f"{problem}: {_ADVICE}") from None


def _with_escaped_spaces(octets: bytes) -> bytes:
    """Locations as URI references: the official MMC schema has spaces in its file name."""
    return _LOCATION.sub(lambda found: found[1] + found[2].replace(b" ", b"%20"), octets)


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0][:200]
