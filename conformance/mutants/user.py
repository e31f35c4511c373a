"""The User: clauses 2, 3 and 10."""

from __future__ import annotations

from typing import Any

from lxml import etree

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference.user import HUB_LOG, ReferenceUser
from srpd.conformance.reference.user_records import Order, Replacement


@breaks("2.1")
class SendsToSuspendedDevices(ReferenceUser):
    """Sends any Service Request to a suspended Device."""

    def is_excepted(self, *_: Any) -> bool:
        return True


@breaks("2.1")
class ExceptsUtrnsForEveryDevice(ReferenceUser):
    """Asks for UTRNs for suspended SMETS2+ Devices too."""

    def only_produces_utrns(self, order: Order, _: Any) -> bool:
        return order.variant == "2.2"


@breaks("2.2(a)")
class ProvesNoOrigin(ReferenceUser):
    """Asks for a firmware update without having received all that is needed."""

    def information_is_received(self, _: Any) -> bool:
        return True

    def signature_is_the_creators(self, _: Any) -> bool:
        return True


@breaks("2.2(b)")
class TrustsAnyCreator(ReferenceUser):
    """Does not confirm whose the signature of an image is."""

    def signature_is_the_creators(self, _: Any) -> bool:
        return True


@breaks("2.2(c)")
class TrustsTheHash(ReferenceUser):
    """Does not compute the Hash of an image."""

    def hash_is_the_same(self, _: Any) -> bool:
        return True

    def model_is_listed(self, _: Any) -> bool:
        return True


@breaks("2.2(d)")
class ForgetsTheList(ReferenceUser):
    """Does not look at the Central Products List."""

    def model_is_listed(self, _: Any) -> bool:
        return True


@breaks("3.1(a)")
class TrustsAnyPreCommand(ReferenceUser):
    """Does not check the protection of a Pre-Command."""

    def protection_holds(self, _: Any) -> bool:
        return True


@breaks("3.1(b)")
class TrustsAnyCertificate(ReferenceUser):
    """Trusts any Certificate on a Pre-Command."""

    def certificate_is_confirmed(self, _: Any) -> bool:
        return True


@breaks("3.1(c)")
class DoesNotCorrelate(ReferenceUser):
    """Does not Correlate a Pre-Command with its Service Request."""

    def correlates(self, *_: Any) -> bool:
        return True


@breaks("3.2")
class SignsForAnotherService(ReferenceUser):
    """Returns a Signed Pre-Command for another service."""

    def emit_signed(self, kind: str, order: Order, signed: etree._Element) -> None:
        if kind == "signed-pre-command":
            for element in signed.iter("{*}ServiceReferenceVariant"):
                element.text = "1.1.2"
        super().emit_signed(kind, order, signed)


@breaks("3.3")
class ForgetsTheSupplyCheck(ReferenceUser):
    """Leaves out the Supply Sensitive Check."""

    def check_supply(self, _: Any) -> None:
        pass


@breaks("10.1(a)")
class KeepsTheHubLog(ReferenceUser):
    """Does not have the Device Log of the Communications Hub Function carried over."""

    def ask(self, found: Replacement, step: str, *rest: Any) -> None:
        if step != HUB_LOG:
            super().ask(found, step, *rest)


@breaks("10.1(b)")
class KeepsTheProxyLog(ReferenceUser):
    """Does not have the Device Log of the Gas Proxy Function carried over."""

    def ask(self, found: Replacement, step: str, *rest: Any) -> None:
        if step != "proxy-log":
            super().ask(found, step, *rest)


@breaks("10.1(c)")
class DoesNotAddTheProxy(ReferenceUser):
    """Does not have the new Gas Proxy Function added to the Gas Smart Meter."""

    def add_proxy(self, *_: Any) -> None:
        pass


@breaks("10.1(d)")
class DoesNotDecommission(ReferenceUser):
    """Does not have the old Communications Hub decommissioned."""

    def decommission(self, _: Any) -> None:
        pass


@breaks("10.1(a)")
class AddsTheProxyAtOnce(ReferenceUser):
    """Adds the new Gas Proxy Function before any Device Log is carried over."""

    def ask_for_logs(self, found: Replacement) -> None:
        super().ask_for_logs(found)
        self.go_on_after_logs(found)


@breaks("10.1(a)")
class AddsTheProxyAfterOneLog(ReferenceUser):
    """Adds the new Gas Proxy Function once one of two Device Logs is carried over."""

    def logs_are_carried_over(self, _: Any) -> bool:
        return True


@breaks("10.1(c)")
class DecommissionsBeforeTheProxyIsAdded(ReferenceUser):
    """Decommissions the old Communications Hub before the Gas Smart Meter knows the new one."""

    def go_on_after_logs(self, found: Replacement) -> None:
        super().go_on_after_logs(found)
        self.decommission(found)


@breaks("10.2")
class TouchesGasProxiesAtWill(ReferenceUser):
    """Adds and removes Gas Proxy Functions at any time."""

    def may_touch_gas_proxy(self, _: Any) -> bool:
        return True


@breaks("10.1(a)", "10.1(b)")
class Unsigned(ReferenceUser):
    """Does not sign its Service Requests."""

    def signed_for(self, _: Any, element: etree._Element) -> etree._Element:
        return element
