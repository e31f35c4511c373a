"""A second reference User system: another answer wherever clauses 2, 3, 10.1 and 10.2 leave one.

It does not do what it only may: it sends nothing to a suspended Device (2.1), changes no Gas Proxy
Function in a Device Log for an Import Supplier but in a replacement of its own (10.2), and signs a
Pre-Command once, however often it comes (3.2). It asks for delivery over the SM WAN and to itself.
It makes the checks of 2.2 and 3.1 in the opposite order, and the Supply Sensitive Check before it
Correlates (3.3). In a replacement (10.1) it begins with the Gas Proxy Function, has the Device Log
of the new Communications Hub Function made Device by Device, and takes an hour before each step;
without a Gas Smart Meter step (a) is enough. What it does not do it reports as done with; what
leaves it at one time leaves in the opposite order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from srpd.conformance.messages.identifiers import Eui, eui
from srpd.conformance.messages.responses import Response
from srpd.conformance.reference.last_first import LastFirst
from srpd.conformance.reference.state import Device
from srpd.conformance.reference.user import (
    HUB_LOG,
    PROXY_LOG,
    ReferenceUser,
)
from srpd.conformance.reference.user_records import Image, Order, Replacement

NAME: Final = "srpd second reference User"
READINGS: Final[tuple[str, ...]] = ()
"""The alternatives that it follows, as `--reading` takes them: no reading concerns a User."""

_BEFORE_THE_FIRST_COUNTER: Final = 2**40
_BEFORE_A_STEP: Final = timedelta(hours=1)
_OVER_THE_WAN_AND_TO_THE_USER: Final = 7
_UPDATE_LOG, _READ_INVENTORY = "8.11", "8.2"


class SecondUser(LastFirst, ReferenceUser):
    """See the module."""

    NAME = NAME
    DELIVERY = _OVER_THE_WAN_AND_TO_THE_USER

    def begin_anew(self) -> None:
        super().begin_anew()
        self.last_counter = _BEFORE_THE_FIRST_COUNTER
        self.signed_for_orders: set[str] = set()
        self.answered: set[str] = set()

    # 2.1, 10.2

    def consider_sending(self, order: Order) -> str | None:
        """It has considered it, and nothing rests on what it says of that."""
        super().consider_sending(order)
        return None

    def is_excepted(self, _: Order, __: Device) -> bool:
        return False

    def may_touch_gas_proxy(self, order: Order) -> bool:
        return super().may_touch_gas_proxy(replace(order, reason=""))

    # 2.2

    def consider_updating_firmware(self, order: Order) -> str | None:
        super().consider_updating_firmware(order)
        return None

    def why_not_used(self, image: Image) -> str | None:
        confirmed = (
            self.model_is_listed(image)
            and self.hash_is_the_same(image)
            and self.signature_is_the_creators(image)
            and self.information_is_received(image)
        )
        return None if confirmed else "not all of it is confirmed"

    # 3

    def receive_pre_command(self, reference: str, response: Response, asks_for: object) -> None:
        sent = self.sent_for.get(reference)
        if sent is None or reference in self.signed_for_orders:
            return
        if not (self.certificate_is_confirmed(response) and self.protection_holds(response)):
            return
        if sent.order.supply_sensitive:
            self.check_supply(sent.order)
        if self.correlates(sent.request, response, asks_for):
            self.signed_for_orders.add(reference)
            self.sign_and_send(sent, response)

    # 10.1

    def ask_for_logs(self, found: Replacement) -> None:
        """What is in the premises it looks up by itself."""
        self.send(replace(found.order, reference="", device=found.new_hub, variant=_READ_INVENTORY))
        if found.gas_meter is not None:
            self.ask(found, PROXY_LOG, found.new_gas_proxy, "8.12.2", found.old_gas_proxy)
        in_log = [d.id for d in self.state.devices.values() if self.is_in_log_of(found, d)]
        for device in in_log:
            self.ask(found, HUB_LOG, found.new_hub, _UPDATE_LOG, eui(device))
        if not in_log:
            self.ask(found, HUB_LOG, found.new_hub, "8.12.1", found.old_hub)

    def is_in_log_of(self, found: Replacement, device: Device) -> bool:
        return device.chf == found.old_hub and device.id != found.old_gas_proxy

    def ask(
        self, found: Replacement, step: str, device: Eui, variant: str, other: Eui | None = None
    ) -> None:
        """As soon as is reasonably practicable: in an hour."""
        order = step, device, variant, other
        self.clock.set(self.now + _BEFORE_A_STEP, partial(self.ask_at_last, order), found)

    def ask_at_last(self, order: tuple[str, Eui, str, Eui | None], found: Replacement) -> None:
        super().ask(found, *order)

    def body_of(self, order: Order) -> dict[str, str | None]:
        body = super().body_of(order)
        if order.variant == _UPDATE_LOG:
            body["DeviceID"] = order.other_device
        if order.variant == _READ_INVENTORY:
            body["DeviceID"] = order.device
        return body

    def step_is_taken(self, found: Replacement, request_id: str) -> None:
        """A step is taken once everything that was asked for it is answered."""
        self.answered.add(request_id)
        step = found.asked.get(request_id)
        if all(each in self.answered for each, of in found.asked.items() if of == step):
            super().step_is_taken(found, request_id)

    def logs_are_carried_over(self, found: Replacement) -> bool:
        return found.gas_meter is None or super().logs_are_carried_over(found)


def factory() -> SecondUser:
    """A fresh second reference User system."""
    return SecondUser()
