"""The conformance statement: every item of the role answered, in ``hello`` or in ``ics``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from srpd.conformance.plain import one_line
from srpd.conformance.targets.protocol import Hello, TargetFault
from srpd.model.capabilities import ITEMS
from srpd.model.notation import Party
from srpd.model.tables import did_you_mean

ANSWERS: Final = ("yes", "no", "unknown")
_MOST_NAMED = 40


def stated(role: Party, hello: Hello, answers: Mapping[str, str]) -> dict[str, str]:
    """The answer to every item of the role, in the order of the items.

    Raises `TargetFault`, naming the items, for a statement in which one is missing, that has
    another, or that answers one otherwise than by yes, no or unknown.
    """
    items = ITEMS[role]
    due = {name for name, item in items.items() if not item.hello}
    wrong = []
    if missing := [name for name in items if name in due and name not in answers]:
        wrong.append(f"it leaves out {_named(missing)}")
    for name in [name for name in answers if name not in due][:_MOST_NAMED]:
        wrong.append(f"it has {one_line(str(name), 60)!r}, {_no_item(str(name), role)}")
    for name in [name for name in answers if name in due and answers[name] not in ANSWERS]:
        wrong.append(f"it answers {name} by {one_line(str(answers[name]), 60)!r}")
    if wrong:
        raise TargetFault(
            f"ics: the statement is not what it must be: {'; '.join(wrong)}. Answer every item of "
            "the role by yes, no or unknown; srpd capabilities lists them"
        )
    said = said_in_hello(role, hello)
    return {name: said.get(name) or answers[name] for name in items}


def said_in_hello(role: Party, hello: Hello) -> dict[str, str]:
    """The answer to every item of the role that ``hello`` answers."""
    return {
        name: _said(hello, item.hello, item.port)
        for name, item in ITEMS[role].items()
        if item.hello
    }


def _no_item(name: str, role: Party) -> str:
    items = ITEMS[role]
    if name in items:
        return "which hello answers"
    return f"which is no item: {did_you_mean(name, items)}"


def _named(names: Iterable[str]) -> str:
    return ", ".join(names)


def _said(hello: Hello, member: str, port: str) -> str:
    """What ``hello`` answers to an item."""
    if port:
        return "yes" if port in {each.partition(".")[0] for each in hello.ports} else "no"
    return "yes" if getattr(hello, member) else "no"
