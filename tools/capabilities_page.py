"""Writes docs/reference/capabilities.md from the model: run it after a change of the items."""

from __future__ import annotations

import sys
from pathlib import Path

from srpd.model.capabilities import ITEMS, ROLES, Item, Kind

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "capabilities.md"
HEAD = """# Capabilities: the items of the conformance statement

Every target answers every item of its role by `yes`, `no` or `unknown`: in `hello` where that is
said here, otherwise in `ics`. What a `no` means, and how it is tried:
[say what your target can do](../how-to/say-what-your-target-can-do.md). The same list is printed by
`srpd capabilities`.

This page is made from the model by `python tools/capabilities_page.py`.
"""
TITLES = {
    Kind.OBLIGATION: "Obligations: a `no` is a finding, and the clauses are tested all the same",
    Kind.OPTION: "Options: a `no` makes the clauses NOT APPLICABLE",
    Kind.ADAPTER: "Of the adapter: a `no` leaves INCONCLUSIVE what needs it",
}


def page() -> str:
    """The page as text."""
    parts = [HEAD]
    for name, party in ROLES.items():
        parts.append(f"## `{name}`: {party.value}\n")
        for kind, title in TITLES.items():
            items = [item for item in ITEMS[party].values() if item.kind is kind]
            if items:
                parts += [f"{title}.\n", *_table(items)]
    return "\n".join(parts)


def _table(items: list[Item]) -> list[str]:
    rows = ["| item | question | clauses | why of this kind |", "|---|---|---|---|"]
    rows += [
        f"| `{item.id}`{' (`hello`)' if item.hello else ''} | {item.question} "
        f"| {', '.join(item.clauses) or 'any that need it'} | {item.source} |"
        for item in items
    ]
    return [*rows, ""]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")
