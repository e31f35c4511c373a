"""HTML that cannot be injected into: whatever is not markup already is escaped.

`tag` takes text and markup. Text, wherever it came from, is made plain and escaped; only what
`tag` itself, or `joined`, has made counts as markup.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from srpd.conformance.plain import plain

_EMPTY = frozenset({"meta", "br", "col", "hr"})


class Markup(str):
    """A string that is markup already. Made by `tag` and `joined`."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """`text` as markup: itself if it is markup, else made plain and escaped."""
    return text if isinstance(text, Markup) else Markup(html.escape(plain(text), quote=True))


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """The parts, escaped where they are text, one after the other."""
    return Markup(escaped(between).join(escaped(part) for part in parts))


def tag(name: str, /, *children: str, **attributes: str) -> Markup:
    """The element `name`. An underscore at the end of an attribute's name is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(plain(value), quote=True)}"'
        for key, value in attributes.items()
    )
    if name in _EMPTY:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{joined(children)}</{name}>")


def table(head: Iterable[str], rows: Iterable[Iterable[str]], *, kind: str, caption: str) -> Markup:
    """A table whose first column heads its rows. A cell that is an element `td` is kept."""
    header = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    body = [
        tag(
            "tr",
            *(_cell(cell) if at else tag("th", cell, scope="row") for at, cell in enumerate(row)),
        )
        for row in rows
    ]
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", header),
        tag("tbody", joined(body, "\n")),
        class_=kind,
    )


def _cell(cell: str) -> Markup:
    if isinstance(cell, Markup) and cell.startswith("<td"):
        return cell
    return tag("td", cell)
