"""What follows from a Service Request that passed: clauses 6.4, 6.5(a) and (c), 13 and 14."""

from __future__ import annotations

from typing import Any

from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.xml import serialise
from srpd.conformance.mutants.marks import breaks
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.state import Device
from srpd.conformance.targets.protocol import PortMessage


@breaks("6.4")
class TransformsNonDeviceRequests(ReferenceDcc):
    """Treats a Non-Device Service Request like any other."""

    def process_non_device(self, request: Request) -> PortMessage:
        super().process_non_device(request)
        return self.process_non_critical(request)

    def is_for_the_device(self, request: Request) -> bool:
        return request.command_variant == 8 or super().is_for_the_device(request)

    def hub_is_commissioned(self, device: Device | None) -> bool:
        return device is None or super().hub_is_commissioned(device)


@breaks("6.5(a)(i)")
class ReturnsNonCriticalPreCommands(ReferenceDcc):
    """Returns a Pre-Command for Non-Critical Service Requests too."""

    def process_non_critical(self, request: Request) -> PortMessage:
        return self.process_critical(request)


@breaks("6.5(a)(ii)")
class SendsCriticalCommands(ReferenceDcc):
    """Sends the Command of a Critical Service Request that no User has signed."""

    def process_critical(self, request: Request) -> PortMessage:
        return self.process_non_critical(request)


@breaks("6.5(a)(ii)")
class ReturnsNoPreCommand(ReferenceDcc):
    """Acknowledges a Critical Service Request, and returns no Pre-Command."""

    def process_critical(self, request: Request) -> PortMessage:
        super().process_critical(request)
        return self.acknowledge(request)


@breaks("6.5(c)(i)")
class SendsToAnotherProvider(ReferenceDcc):
    """Sends a Service Request to a SMETS1 Service Provider of other Devices."""

    def service_provider_of(self, request: Request) -> str:
        return "B" if super().service_provider_of(request) == "A" else "A"


@breaks("6.5(c)(ii)", "6.5(d)(ii)(A)")
class DoesNotCountersign(ReferenceDcc):
    """Sends Service Providers the Service Request as it came."""

    def countersigned(self, request: Request) -> str:
        return serialise(request.root)


@breaks("6.5(c)(iii)")
class SendsProvidersNothing(ReferenceDcc):
    """Sends Service Providers nothing that is to be sent at once."""

    def process_smets1(self, request: Request) -> PortMessage:
        if self.is_future_dated_critical(request):
            return super().process_smets1(request)
        return self.acknowledge(request)


@breaks("6.5(a)(i)")
class DropsWhatIsDated(ReferenceDcc):
    """Holds a Non-Critical request until its execution date, and never sends its Command."""

    def carry_out_held(self, request: Request) -> None:
        if self.is_handover(request):
            super().carry_out_held(request)


@breaks("6.5(c)(iii)")
class DropsDatedSmets1Requests(ReferenceDcc):
    """Sends Service Providers nothing that has an execution date and is not Critical."""

    def send_countersigned_service_request(self, request: Request) -> bool:
        dropped = request.execution_at is not None and not self.is_critical(request)
        return not dropped and super().send_countersigned_service_request(request)


@breaks("13.2(a)")
class SendsCommandsTwice(ReferenceDcc):
    """Sends every Command twice."""

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        super().emit(port, xml, **fields)
        if fields.get("kind") == "command":
            super().emit(port, xml, **fields)


@breaks("13.2(a)")
class SendsToAnotherDevice(ReferenceDcc):
    """Sends Commands to another Device."""

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        if fields.get("kind") == "command":
            others = (each for each in self.state.devices if each != fields["device"])
            fields["device"] = next(others, "")
        super().emit(port, xml, **fields)


@breaks("13.2(a)")
class SendsBehindAnyHub(ReferenceDcc):
    """Sends Commands to Devices behind any Communications Hub Function."""

    def hub_is_commissioned(self, device: Device | None) -> bool:
        return device is not None


@breaks("13.2(b)")
class KeepsLocalCommands(ReferenceDcc):
    """Sends the User no Command for local delivery."""

    def answer(self, request: Request, response: Any) -> PortMessage:
        local = "LocalCommand" in serialise(response)
        return self.acknowledge(request) if local else super().answer(request, response)


@breaks("13.2(b)")
class SendsLocalOnesToTheDevice(ReferenceDcc):
    """Sends the Device what is for local delivery alone, and the User nothing."""

    def is_for_the_device(self, request: Request) -> bool:
        return bool(request.command_variant)
