"""What a target lacks, and which steps of a case that rules out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.messages.requests import SIGNED_PRE_COMMAND
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.capabilities import ITEMS, Item, Kind
from srpd.model.notation import Party


@dataclass(frozen=True, slots=True)
class Lacking:
    """The items of the adapter and the options that a target is without.

    The methods raise `NotArranged`, naming the item, for what cannot be done without it.
    """

    items: tuple[Item, ...] = ()

    @classmethod
    def of(cls, role: Party, names: Iterable[str]) -> Lacking:
        """What a target of the role lacks that is without these items. Others are left aside."""
        known = ITEMS[role]
        found = (known[name] for name in names if name in known)
        return cls(tuple(item for item in found if item.kind is not Kind.OBLIGATION))

    @property
    def names(self) -> list[str]:
        """The items, as the trace records them."""
        return [item.id for item in self.items]

    @property
    def quiescence(self) -> bool:
        """Whether what it says about being idle is worth nothing."""
        return any(item.hello == "quiescence" for item in self.items)

    @property
    def ports(self) -> Mapping[str, str]:
        """The kinds of port that it is without, and the item of each."""
        return MappingProxyType({item.port: item.id for item in self.items if item.port})

    def option_of(self, system: str) -> Item | None:
        """The option without which the system tests nothing that applies, if it lacks that."""
        return self._first(lambda item: system in item.systems)

    def confirm_reset(self) -> None:
        """Every case begins from the empty state."""
        if item := self._first(lambda item: item.hello == "reset"):
            raise NotArranged("it cannot be reset, and every case begins with that", item.id)

    def confirm_clock(self, until: str) -> None:
        """The clock is to reach an instant."""
        if item := self._first(lambda item: item.hello == "virtual_clock"):
            raise NotArranged(
                f"it has no virtual clock, and this step needs time to pass until {until}", item.id
            )

    def confirm_records(self, records: Mapping[str, Any]) -> None:
        """These fixture records are to be loaded."""
        if item := self._first(lambda item: bool(item.records and records.get(item.records))):
            raise NotArranged(f"it takes no records of {item.records}", item.id)

    def confirm_delivery(self, message: PortMessage) -> None:
        """A message is to be delivered."""
        kind = message.port.partition(".")[0]
        if item := self._first(lambda item: item.port == kind):
            raise NotArranged(f"it has no port {kind}, at which this step delivers", item.id)
        operation = message.fields.get("kind") if kind == "ops" else None
        if item := self._first(lambda item: operation in item.operations):
            raise NotArranged(f"it cannot be told {operation!r} at ops", item.id)
        if item := self._first(lambda item: item.payloads and SIGNED_PRE_COMMAND in message.xml):
            raise NotArranged("it takes no text in place of a signed GBCS Payload", item.id)

    def _first(self, fits: Callable[[Item], bool]) -> Item | None:
        return next((item for item in self.items if fits(item)), None)


NOTHING_LACKING = Lacking()
