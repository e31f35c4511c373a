"""What a target lacks, and which steps of a case that rules out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import SIGNED_PRE_COMMAND, parse_request
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.capabilities import ITEMS, Item, Kind
from srpd.model.notation import Party

LASTING: Final = frozenset(
    {
        *("6.15.1", "6.15.2", "6.21", "6.23", "8.1.1", "8.3", "8.4", "8.6", "8.7.1", "8.7.2"),
        *("8.8.1", "8.8.2", "8.11", "8.12.1", "8.12.2", "8.14.1", "8.14.2", "8.14.3", "8.14.4"),
        *("11.1", "11.3", "11.4", "12.2"),
    }
)
"""Service Reference Variants after which Devices, or what is known of them, may be otherwise."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """The items of the adapter and the options that a target is without.

    Without a reset every case goes on from where the last one ended, at the time of the real
    clock, and nothing is sent of which later cases could find traces. The methods raise
    `NotArranged`, naming the item, for what cannot be done without it.
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
    def reset(self) -> bool:
        """Whether it cannot be brought back to its empty state."""
        return any(item.hello == "reset" for item in self.items)

    @property
    def clock(self) -> bool:
        """Whether its time is not the tester's."""
        return self.reset or any(item.hello == "virtual_clock" for item in self.items)

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
            raise NotArranged(f"it has no port {kind!r}, at which this step delivers", item.id)
        operation = message.fields.get("kind") if kind == "ops" else None
        if item := self._first(lambda item: operation in item.operations):
            raise NotArranged(f"it cannot be told {operation!r} at ops", item.id)
        if item := self._first(lambda item: item.payloads and SIGNED_PRE_COMMAND in message.xml):
            raise NotArranged("it takes no text in place of a signed GBCS Payload", item.id)
        if item := self._first(lambda item: bool(item.heeds and item.heeds in message.fields)):
            raise NotArranged(
                f"this step needs {item.heeds!r} beside a request to be heeded, and it does not "
                f"say yes to {item.id}",
                item.id,
            )
        if message.xml and (item := self._first(lambda item: item.hello == "reset")):
            self._confirm_lasts_not(message.xml, item)

    def _confirm_lasts_not(self, xml: str, reset: Item) -> None:
        try:
            asked = {parse_request(xml).variant} & LASTING
        except MessageError:
            # A target may read what the suite cannot.
            asked = {variant for variant in LASTING if f">{variant}<" in xml}
        if asked:
            raise NotArranged(
                f"it has no reset, and a request {min(asked)} may change what was set up for later "
                "cases",
                reset.id,
            )

    def _first(self, fits: Callable[[Item], bool]) -> Item | None:
        return next((item for item in self.items if fits(item)), None)


NOTHING_LACKING = Lacking()
