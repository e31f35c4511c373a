"""Responses and Alerts: clauses 10.3 to 10.5, 11.2 and 17.1 to 17.7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srpd.conformance.messages.hub_alerts import dual_band_hub_alert
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.messages.requests import Request
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import Device


@breaks("10.3")
class TellsNobodyOfDecommissioning(ReferenceDcc):
    """Tells nobody that a Communications Hub was decommissioned."""

    def tell_of_decommissioned_hub(self, *_: Any) -> None:
        return


@breaks("10.4")
class TellsNobodyOfTheHubLog(ReferenceDcc):
    """Tells no Responsible Supplier that the Device Log of its Communications Hub was replaced."""

    def tell_of_hub_log(self, *_: Any) -> None:
        return


@breaks("10.5")
class TellsNobodyOfTheGasProxyLog(ReferenceDcc):
    """Tells no Gas Supplier that the Device Log of a Gas Proxy Function was replaced."""

    def tell_of_gas_proxy_log(self, *_: Any) -> None:
        return


@breaks("11.2")
class KeepsJoinResponses(ReferenceDcc):
    """Keeps the Responses to Commands that join a Pre-Payment Meter Interface Device."""

    def send_join_response(self, *_: Any) -> None:
        return


@breaks("17.1")
class SendsHubAlertsToEverySupplier(ReferenceDcc):
    """Sends the Alerts of Communications Hub Functions to suppliers no longer registered, too."""

    def recipients_of_hub_alert(self, hub: Device) -> list[str]:
        now = super().recipients_of_hub_alert(hub)
        return [*now, *(each for each in registered_at_any_time(self, hub) if each not in now)]


@breaks("17.1")
class KeepsHubAlerts(ReferenceDcc):
    """Keeps the Alerts of Communications Hub Functions."""

    def recipients_of_hub_alert(self, _: Device) -> list[str]:
        return []


@breaks("17.2")
class KeepsResponses(ReferenceDcc):
    """Keeps the Responses of Devices."""

    def send_response(self, *_: Any) -> None:
        return


@breaks("17.2")
class ForgetsTheSupplementaryParty(ReferenceDcc):
    """Sends an Alert to the first of its recipients alone."""

    def send_alert(self, fields: Any) -> None:
        self.send_device_alert(self.recipients(fields)[0], fields)


@breaks("17.3(a)")
class DoesNotCountersignResponses(ReferenceDcc):
    """Sends SMETS1 Responses on as they came, without Countersigning them."""

    def send_smets1_response(self, request: Any, signed: Any) -> None:
        self.countersigned_for_user = lambda response: response  # type: ignore[method-assign]
        super().send_smets1_response(request, signed)
        del self.countersigned_for_user


@breaks("17.3(b)")
class DropsSmets1Alerts(ReferenceDcc):
    """Drops the SMETS1 Alerts of Service Providers."""

    def receive_smets1_alert(self, *_: Any) -> None:
        return


@breaks("17.3(c)")
class DropsS1spAlerts(ReferenceDcc):
    """Drops the S1SP Alerts of Service Providers."""

    def receive_s1sp_alert(self, *_: Any) -> None:
        return


@breaks("17.4")
class TellsNobodyOfCredentialsOnDevices(ReferenceDcc):
    """Tells no User that its credentials were put on a Device."""

    def tell_of_credentials_on_device(self, *_: Any) -> None:
        return


@breaks("17.4")
class TellsNobodyThatItWasReplaced(ReferenceDcc):
    """Tells a User whose credentials were put on a Device, and not one whose were replaced."""

    def former_owner_of_credentials(self, request: Request, *rest: Any) -> str | None:
        former = super().former_owner_of_credentials(request, *rest)
        return former if self.is_smets1(request) else None


@breaks("17.5")
class TellsNobodyThatItWasReplacedAtServiceProviders(ReferenceDcc):
    """Tells a User whose credentials a Service Provider got, and not one whose were replaced."""

    def former_owner_of_credentials(self, request: Request, *rest: Any) -> str | None:
        former = super().former_owner_of_credentials(request, *rest)
        return None if self.is_smets1(request) else former


@breaks("17.5")
class TellsNobodyOfCredentialsAtServiceProviders(ReferenceDcc):
    """Tells no User that a Service Provider holds new credentials of it."""

    def tell_of_credentials_at_service_provider(self, *_: Any) -> None:
        return


@breaks("17.6(a)")
class SkipsTheProtectionOfUnknownParties(ReferenceDcc):
    """Does not check the protection of what is for an Unknown Remote Party."""

    def unknown_partys_protection_checks(self, *_: Any) -> bool:
        return True


@breaks("17.6(b)")
class SkipsTheCertificateOfUnknownParties(ReferenceDcc):
    """Trusts any Certificate on what is for an Unknown Remote Party."""

    def unknown_partys_certificate_is_valid(self, *_: Any) -> bool:
        return True


@breaks("17.6(c)")
class SendsUnknownPartiesNothing(ReferenceDcc):
    """Sends Unknown Remote Parties nothing."""

    def send_alert_to_unknown_party(self, *_: Any) -> None:
        return


@breaks("17.7(a)")
class SkipsTheProtectionOfSubGhzAlerts(ReferenceDcc):
    """Does not check the protection of Sub GHz Alerts."""

    def sub_ghz_protection_checks(self, *_: Any) -> bool:
        return True


@breaks("17.7(b)")
class SkipsTheCertificateOfSubGhzAlerts(ReferenceDcc):
    """Trusts any Certificate on Sub GHz Alerts."""

    def sub_ghz_certificate_is_valid(self, *_: Any) -> bool:
        return True


@breaks("17.7(c)")
class SendsSubGhzAlertsToFormerSuppliers(ReferenceDcc):
    """Sends Sub GHz Alerts to suppliers that are no longer registered."""

    def send_sub_ghz_alert(self, hub: Device, fields: Mapping[str, Any]) -> None:
        super().send_sub_ghz_alert(hub, fields)
        told = self.responsible_suppliers(hub)
        for user in registered_at_any_time(self, hub):
            if user not in told:
                content = dual_band_hub_alert(Eui(hub.id), str(fields.get("alert_code")))
                self.alert(user, "N54", content, self.SUB_GHZ_CODE)


def registered_at_any_time(dcc: ReferenceDcc, hub: Device) -> list[str]:
    """The suppliers that are or were registered for a meter of the hub."""
    meters = {meter.import_mpxn for meter in dcc.state.smart_meters_behind(hub.id)}
    held = [each for each in dcc.state.registrations if each.mpxn in meters]
    return sorted({each.user for each in held if each.role in ("IS", "GS")})
