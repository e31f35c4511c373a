"""Firmware of SMETS2+ Communications Hubs: clause 5."""

from __future__ import annotations

from datetime import timedelta

from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.hub_images import HubImage, PlannedActivation


@breaks("5.1(a)")
class TakesAnyReceipt(ReferenceDcc):
    """Distributes what came without a signature."""

    def image_and_signature_are_received(self, held: HubImage) -> bool:
        return bool(held.image)

    def signature_is_the_creators(self, held: HubImage) -> bool:
        return not held.signature or super().signature_is_the_creators(held)


@breaks("5.1(a)")
class DistributesWhatItDoesNotHold(ReferenceDcc):
    """Distributes what was never received."""

    def why_not_distributed(self, held: HubImage) -> str | None:
        return super().why_not_distributed(held) if held.image else None


@breaks("5.1(b)")
class NeedsNoInformation(ReferenceDcc):
    """Distributes an image of which it cannot know the entry."""

    def information_suffices(self, held: HubImage) -> bool:
        return bool(held.image)

    def device_model_is_listed(self, held: HubImage) -> bool:
        return not held.firmware or super().device_model_is_listed(held)


@breaks("5.1(c)")
class TrustsAnySigner(ReferenceDcc):
    """Does not confirm whose the signature is."""

    def signature_is_the_creators(self, held: HubImage) -> bool:
        return bool(held.image)


@breaks("5.1(d)")
class OverlooksRemoval(ReferenceDcc):
    """Takes an entry of the Central Products List for current for ever."""

    def device_model_is_listed(self, held: HubImage) -> bool:
        entry = self.state.cpl.get((held.manufacturer, held.model, held.firmware))
        return super().device_model_is_listed(held) or (entry is not None and not entry.current)


@breaks("5.1(d)")
class CalculatesNoHash(ReferenceDcc):
    """Goes by what it was told of the image."""

    def device_model_is_listed(self, held: HubImage) -> bool:
        entry = self.state.cpl.get((held.manufacturer, held.model, held.firmware))
        return entry is not None and entry.current


@breaks("5.2")
class TellsNobody(ReferenceDcc):
    """Activates in silence."""

    def tell_users_of_activation(self, plan: PlannedActivation) -> None:
        del plan


@breaks("5.2")
class TellsOnlyAfterwards(ReferenceDcc):
    """Takes every activation for urgent."""

    def users_are_told_before(self, plan: PlannedActivation) -> bool:
        return super().users_are_told_before(plan) and plan.urgent

    def users_are_told_afterwards(self, plan: PlannedActivation) -> bool:
        return super().users_are_told_afterwards(plan) or not plan.urgent


@breaks("5.2")
class NeverTellsOfUrgentOnes(ReferenceDcc):
    """Does not tell of an urgent activation, before or after it."""

    def users_are_told_afterwards(self, plan: PlannedActivation) -> bool:
        return super().users_are_told_afterwards(plan) and not plan.urgent


@breaks("5.2")
class CallsAlmostSevenDaysSeven(ReferenceDcc):
    """Activates with a notice of a second less than seven days."""

    def notice(self) -> timedelta:
        return timedelta(days=6, hours=23, minutes=59, seconds=59)


@breaks("5.2")
class ActivatesAtOnce(ReferenceDcc):
    """Tells of the activation, and does not wait for it."""

    def tell_users_of_activation(self, plan: PlannedActivation) -> None:
        super().tell_users_of_activation(plan)
        if not plan.urgent:
            self.emit("wan", kind="hub-firmware-activation", reference=plan.reference)
