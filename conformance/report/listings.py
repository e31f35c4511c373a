"""Listings of the HTML report: tables, members and folded lists, cut where they grow too long."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from srpd.conformance.plain import as_data, one_line
from srpd.conformance.report.content import Group, counted
from srpd.conformance.report.markup import Markup, escaped, joined, table, tag

MOST_ROWS = 300
NOTHING = "None."
_MOST_MEMBERS = 12


def folded(says: str, lines: Sequence[str]) -> Markup:
    """What is listed on demand."""
    shown = [tag("li", one_line(each)) for each in lines[:MOST_ROWS]]
    if len(lines) > MOST_ROWS:
        shown.append(tag("li", f"and {len(lines) - MOST_ROWS:,} more, in results.json"))
    return tag("details", tag("summary", says), tag("ul", *shown))


def plain(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], caption: str) -> Markup:
    """A table of rows that need no marking up; "None." where there are no rows."""
    if not rows:
        return tag("p", NOTHING)
    return table(heads, rows[:MOST_ROWS], kind="plain", caption=of_all(caption, len(rows)))


def grouped(
    groups: list[Group], says: str, members: str, caption: str, most: int = _MOST_MEMBERS
) -> Markup:
    """What happened, each with the cases or clauses in which it did."""
    if not groups:
        return tag("p", NOTHING)
    return table(
        (says, members),
        ((one_line(each.says, 600), members_of(each.members, most)) for each in groups[:MOST_ROWS]),
        kind="plain",
        caption=of_all(caption, len(groups)),
    )


def of_all(caption: str, number: int) -> str:
    """The caption, saying so where the table below it is cut."""
    if number <= MOST_ROWS:
        return caption
    return f"{caption} (the first {MOST_ROWS} of {number}; all of them are in results.json)"


def members_of(members: Iterable[str], most: int = _MOST_MEMBERS) -> Markup:
    """The first names of a list, and how many others there are."""
    names = [one_line(name, 2000) for name in members]
    shown = joined(names[:most], "; " if any(", " in name for name in names) else ", ")
    if len(names) <= most:
        return shown
    return joined((shown, f" and {counted(len(names) - most, 'other')}"))


def pairs(caption: str, content: Mapping[str, Any]) -> Markup:
    """A table of items and values; a value that is itself a table follows below it."""
    if not content:
        return Markup()
    rows = [(key, _value(value)) for key, value in content.items() if not _is_table(value)]
    parts = [table(("Item", "Value"), rows, kind="pairs", caption=caption)]
    for key, value in content.items():
        if _is_table(value):
            head = tuple(str(column) for column in value[0])
            cells = [[_value(row.get(column, "")) for column in head] for row in value[:MOST_ROWS]]
            titles = [column.replace("_", " ").capitalize() for column in head]
            parts.append(table(titles, cells, kind="totals", caption=f"{caption}: {key}"))
    return joined(parts)


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(row, Mapping) for row in value)
        and len(value[0]) > 0
    )


def _value(value: Any) -> Markup:
    data = as_data(value)
    if isinstance(data, list) and all(isinstance(item, str | int) for item in data):
        return members_of(map(str, data), 100)
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return escaped(one_line(text, 1000))


def cut(text: str, longest: int = 4000) -> str:
    """The first characters of a long text."""
    return text if len(text) <= longest else text[:longest] + "…"
