"""Clause 18.1: Non-Device Service Requests, answered by one Service Response and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from srpd.conformance.messages import answers
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.firmware import Firmware
from srpd.conformance.reference.inventory import SUCCESS, Outcome
from srpd.conformance.targets.protocol import PortMessage


class NonDevice(Firmware):
    """18.1(a), (c), (d): no Acknowledgement, no detection, no Command; a Service Response."""

    def process_non_device(self, request: Request) -> PortMessage:
        """Carry out a request that passed its checks."""
        handler = self.non_device_services().get(request.variant, self.take_note)
        code, content = handler(request)
        self.processing_is_over(str(request.request_id))
        response = answers.service_response(request, code, self.now, content)
        return self.answer(request, self.signed(response))

    def reject_non_device(self, request: Request, code: str) -> PortMessage:
        """18.1(d), 6.3: the Service Response says that the request was not successful."""
        response = answers.service_response(request, code, self.now)
        return self.answer(request, self.signed(response))

    def non_device_services(self) -> Mapping[str, Callable[[Request], Outcome]]:
        return {
            "5.1": self.create_schedule,
            "5.2": self.read_schedule,
            "5.3": self.delete_schedule,
            "8.2": self.read_inventory,
            "8.3": self.decommission_device,
            "8.4": self.update_inventory,
            "8.14.1": self.record_hub_installation,
            "8.14.2": self.record_hub_without_network,
            "8.14.3": self.record_hub_installation,
            "8.14.4": self.record_hub_installation,
            "11.1": self.update_firmware,
            "11.4": self.update_firmware,
            "12.1": self.request_wan_matrix,
            "12.2": self.pre_notify_device,
        }

    def take_note(self, request: Request) -> Outcome:
        """8.6, 8.13: successful, with nothing to change and nothing to tell."""
        del request
        return SUCCESS
