"""Capabilities: what a target says that it does, item by item, and what each item is worth.

An *obligation* is required by the Code; a target that says no to one is tested all the same. An
*option* is left to the party, or obliges only some parties. An item of the *adapter* is none of the
Code's business: without it something cannot be brought about, or cannot be seen. Every target of a
role answers every item of the role, in ``hello`` or in ``ics``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from srpd.model.faults import ModelFault
from srpd.model.notation import Party
from srpd.model.register import REGISTER, flows
from srpd.model.tables import text_of


class Kind(StrEnum):
    """What a `no` to an item means."""

    OBLIGATION = "obligation"
    OPTION = "option"
    ADAPTER = "adapter"


@dataclass(frozen=True, slots=True)
class Item:
    """One question that every target of a role answers.

    `clauses` are those it belongs to, in legal order; none for what any clause may need. `source`
    says where its kind comes from. `systems` test nothing but an option. The others say what an
    item of the adapter stands for: `hello` is the member of ``hello`` that answers it, `port` a
    kind of port, `field` one beside a message that is seen, `heeds` one beside a message that
    arrives, `operations` those at ``ops``, `records` a table, `payloads` that Users' GBCS Payloads
    are taken.
    """

    id: str
    kind: Kind
    question: str
    source: str
    clauses: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    hello: str = ""
    port: str = ""
    field: str = ""
    heeds: str = ""
    operations: tuple[str, ...] = ()
    records: str = ""
    payloads: bool = False

    @property
    def answered_in(self) -> str:
        """The method in which a target answers it."""
        return "hello" if self.hello else "ics"


ROLES: Mapping[str, Party] = MappingProxyType(
    {
        "dcc": Party.DCC,
        "cos-party": Party.COS_PARTY,
        "s1sp": Party.S1SP,
        "user": Party.USER,
    }
)
"""Every role by its name on the command line."""

_IN_THE_REGISTER = MappingProxyType(
    {"dcc": "DCC", "cos-party": "CoS Party", "s1sp": "S1SP", "user": "User"}
)
_KEYS = frozenset(each.name for each in fields(Item)) - {"id"} | {"flows"}


def _of(role: str, named: Sequence[str], of_flows: Sequence[str], where: str) -> tuple[str, ...]:
    """The clauses of a role in the flows, and those named with their limbs."""
    for flow in of_flows:
        if flow not in flows():
            raise ModelFault(f"{where}: there is no flow {flow!r}")
    for number in named:
        if not any(_is_within(each, number) for each in REGISTER):
            raise ModelFault(f"{where}: there is no clause {number!r}")
    return tuple(
        each.number
        for each in REGISTER.values()
        if each.checkable and each.role == _IN_THE_REGISTER[role]
        if each.flow in of_flows or any(_is_within(each.number, number) for number in named)
    )


def _is_within(number: str, whole: str) -> bool:
    return number == whole or number.startswith((f"{whole}(", f"{whole}."))


def _item(role: str, name: str, table: Mapping[str, Any]) -> Item:
    where = f"capabilities.toml: {role}.{name}"
    if unknown := set(table) - _KEYS:
        raise ModelFault(f"{where}: unknown {', '.join(sorted(unknown))}")
    try:
        return Item(
            id=name,
            kind=Kind(table["kind"]),
            question=table["question"],
            source=table["source"],
            clauses=_of(role, table.get("clauses", ()), table.get("flows", ()), where),
            systems=tuple(table.get("systems", ())),
            hello=table.get("hello", ""),
            port=table.get("port", ""),
            field=table.get("field", ""),
            heeds=table.get("heeds", ""),
            operations=tuple(table.get("operations", ())),
            records=table.get("records", ""),
            payloads=table.get("payloads", False),
        )
    except (KeyError, ValueError) as fault:
        raise ModelFault(f"{where}: {fault}") from fault


def _read() -> Mapping[Party, Mapping[str, Item]]:
    tables = tomllib.loads(text_of("capabilities.toml"))
    if set(tables) != set(ROLES):
        raise ModelFault(f"capabilities.toml: its roles must be {', '.join(ROLES)}")
    return MappingProxyType(
        {
            ROLES[role]: MappingProxyType(
                {name: _item(role, name, table) for name, table in items.items()}
            )
            for role, items in tables.items()
        }
    )


ITEMS: Mapping[Party, Mapping[str, Item]] = _read()
"""Every item of every role by its name, in the order of the file."""
