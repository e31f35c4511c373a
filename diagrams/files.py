"""Diagrams written to files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from srpd.diagrams.dot import sheets
from srpd.diagrams.layout import png, svg
from srpd.diagrams.mermaid import mermaid
from srpd.diagrams.picture import Picture, picture
from srpd.model.faults import BadInput
from srpd.model.files import write_whole
from srpd.model.machine import Machine
from srpd.model.tables import did_you_mean

RESOLUTION = 150
"""Dots per inch of a PNG."""

_UNSAFE = re.compile(r"[^a-z0-9]+")
_Pages = Callable[[Picture], Iterator[tuple[str, bytes]]]


def _dot_pages(drawn: Picture) -> Iterator[tuple[str, bytes]]:
    for sheet in sheets(drawn):
        yield f"{file_name(sheet.name)}.dot", sheet.source.encode()


def _mermaid_pages(drawn: Picture) -> Iterator[tuple[str, bytes]]:
    yield f"{file_name(drawn.name)}.mmd", mermaid(drawn).encode()


def _svg_pages(drawn: Picture) -> Iterator[tuple[str, bytes]]:
    for sheet in sheets(drawn):
        yield f"{file_name(sheet.name)}.svg", svg(sheet)


def _png_pages(drawn: Picture) -> Iterator[tuple[str, bytes]]:
    for sheet in sheets(drawn, RESOLUTION):
        yield f"{file_name(sheet.name)}.png", png(sheet)


FORMATS: Mapping[str, _Pages] = MappingProxyType(
    {"svg": _svg_pages, "png": _png_pages, "dot": _dot_pages, "mermaid": _mermaid_pages}
)
"""The output formats by name."""


def file_name(name: str) -> str:
    """`name` as a file name without its ending: lower-case letters, digits and hyphens only."""
    return _UNSAFE.sub("-", name.lower()).strip("-")[:80] or "machine"


def write_diagrams(machines: Iterable[Machine], formats: Iterable[str], folder: Path) -> list[Path]:
    """Write the diagrams of the machines into `folder`, which is created; the files written.

    `formats` are names of `FORMATS`. A machine whose diagram or table fills a page of its own is
    written in several files. Raises `BadInput` for an unknown format, for a folder that cannot be
    written to, and where a picture needs Graphviz and it is not there.
    """
    wanted = tuple(dict.fromkeys(formats))
    for form in wanted:
        if form not in FORMATS:
            raise BadInput(f"there is no diagram format {form!r}; {did_you_mean(form, FORMATS)}")
    written = []
    for machine in machines:
        drawn = picture(machine)
        for form in wanted:
            for name, content in FORMATS[form](drawn):
                write_whole(folder / name, (content,))
                written.append(folder / name)
    return written
