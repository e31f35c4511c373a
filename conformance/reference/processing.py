"""What follows from a request that passed: clauses 6.5, 7.2, 8.1(a), 9 and 11.1."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from functools import partial

from srpd.conformance.messages import answers
from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.change_of_supplier import ChangeOfSupplier
from srpd.conformance.reference.sending import certificates_named
from srpd.conformance.targets.protocol import PortMessage

JOIN_AND_UNJOIN = frozenset({"8.7.1", "8.7.2", "8.8.1", "8.8.2"})
JOIN = frozenset({"8.7.1", "8.7.2"})


class Processing(ChangeOfSupplier):
    """One method for each kind of request that a Device is to carry out."""

    def process(self, request: Request) -> PortMessage:
        """6.4, 6.5: which of the clauses governs the request."""
        if request.is_signed_pre_command:
            return self.process_signed_pre_command(request)
        if request.variant == "6.23" and self.goes_to_the_cos_party(request):
            return self.process_cos(request)
        if self.is_smets1(request):
            return self.process_smets1(request)
        if request.variant in JOIN_AND_UNJOIN and self.is_for_ppmid_or_gsme(request):
            return self.process_join(request)
        if self.is_critical(request):
            return self.process_critical(request)
        return self.process_non_critical(request)

    # 6.5(a)

    def process_critical(self, request: Request) -> PortMessage:
        """6.5(a)(ii): send the Transformed Service Request, a Pre-Command, to the sender."""
        payload = self.gbcs_payload(request)
        if self.choices.detection_counts_pre_commands:
            sent: list[PortMessage] = []
            self.send_unless_quarantined(
                request, partial(self.send_pre_command, request, payload, sent)
            )
            return sent[0] if sent else self.acknowledge(request)
        return self.pre_command(request, payload)

    def send_pre_command(self, request: Request, payload: bytes, sent: list[PortMessage]) -> None:
        """Put the Pre-Command among what is sent, whenever detection lets it pass."""
        sent.append(self.pre_command(request, payload))

    def pre_command(self, request: Request, payload: bytes) -> PortMessage:
        """The Pre-Command, signed by the DCC: the answer where the User waits for it."""
        self.processing_is_over(str(request.request_id))
        response = self.signed(answers.pre_command(request, self.now, payload))
        return self.answer(request, response)

    def process_non_critical(self, request: Request) -> PortMessage:
        """6.5(a)(i), 9.1, 9.2: Transform and send the Command, now or when it is to be executed."""
        if self.is_never(request):
            self.processing_is_over(str(request.request_id))
            return self.acknowledge(request, "I99" if self.cancel_held(request) else "E52")
        if self.is_to_be_held(request) and self.is_held(request):
            self.hold(request)
            return self.acknowledge(request)
        return self.send_command(
            request, self.gbcs_payload(request), signed_by_dcc=self.is_handover(request)
        )

    def is_held(self, request: Request) -> bool:
        """When the Command of a dated request is sent is not said."""
        if self.is_handover(request):
            return self.choices.handover_is_held
        return self.choices.non_critical_request_is_held

    def carry_out_held(self, request: Request) -> None:
        if self.is_smets1(request):
            self.send_countersigned_service_request(request)
            return
        self.send_command(
            request, self.gbcs_payload(request), signed_by_dcc=self.is_handover(request)
        )

    def is_handover(self, request: Request) -> bool:
        """9.1(b): a 'Request Handover of DCC Controlled Device' is signed by the DCC."""
        return request.variant == "6.21"

    # 6.5(b)-(d)

    def process_smets1(self, request: Request) -> PortMessage:
        future_dated = self.is_future_dated_critical(request)
        deleted = False
        if future_dated or self.choices.any_same_request_deletes_the_stored_one:
            deleted = self.delete_stored(request)
        if not future_dated and self.is_to_be_held(request) and self.choices.smets1_request_is_held:
            self.hold(request)
        elif not future_dated:
            self.send_countersigned_service_request(request)
        elif self.is_never(request):
            self.processing_is_over(str(request.request_id))
            if not deleted and not self.choices.never_with_nothing_stored_is_accepted:
                return self.acknowledge(request, "E52")
        else:
            self.store(request)
        return self.acknowledge(request)

    # 7.2

    def process_signed_pre_command(self, request: Request) -> PortMessage:
        """Send the associated Command; its payload is what the User signed."""
        try:
            payload = b64decode(request.value("GBCSPayload") or "", validate=False)
        except ValueError:
            payload = b""
        return self.send_command(request, payload)

    # 8.1(a)

    def goes_to_the_cos_party(self, request: Request) -> bool:
        return not self.is_smets1(request) or self.choices.smets1_cos_goes_through_the_cos_party

    def process_cos(self, request: Request) -> PortMessage:
        """The CoS Party has to authorise it first."""
        self.send_to_cos_party(request)
        return self.acknowledge(request)

    # 11.1

    def is_for_ppmid_or_gsme(self, request: Request) -> bool:
        device = self.device_of(request)
        return device is not None and device.type in ("PPMID", "GSME")

    def process_join(self, request: Request) -> PortMessage:
        """11.1(a): Transform, including the certificate of the other Device where it has to."""
        included = self.certificates_to_include(request)
        payload = self.gbcs_payload(request, *included)
        device = self.device_of(request)
        if device is not None and device.type == "PPMID":
            return self.send_join_to_ppmid(request, payload, included)
        return self.return_join_pre_command(request, payload, included)

    def certificates_to_include(self, request: Request) -> tuple[str, ...]:
        """11.1(b), (c): the Device to be joined, whose keyAgreement certificate is included."""
        device = self.device_of(request)
        other = self.state.devices.get((request.value("OtherDeviceID") or "").upper())
        if request.variant not in JOIN or device is None or other is None:
            return ()
        if {device.type, other.type} != {"PPMID", "GSME"}:
            return ()
        return (other.id,)

    def send_join_to_ppmid(
        self, request: Request, payload: bytes, included: tuple[str, ...]
    ) -> PortMessage:
        """11.1(d): signed by the DCC, and sent under clause 13."""
        return self.send_command(request, payload, signed_by_dcc=True, including=included)

    def return_join_pre_command(
        self, request: Request, payload: bytes, included: tuple[str, ...] = ()
    ) -> PortMessage:
        """11.1(e): a Pre-Command to the sender, at once where it waits for one."""
        answer = self.pre_command(request, payload)
        fields = {"device_certificates": certificates_named(included)}
        if request.command_variant == 4:
            return replace(answer, fields={**answer.fields, **fields})
        self.emit(f"usercb.{request.originator}", answer.xml, **fields)
        return self.acknowledge(request)
