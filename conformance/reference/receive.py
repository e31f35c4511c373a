"""The User port: from bytes to an answer. Clauses 6.1, 6.3, 7.1, 7.3 and 18.1(a)."""

from __future__ import annotations

from lxml import etree

from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.schema import DuisSchema, load_schema
from srpd.conformance.messages.xml import parse_xml
from srpd.conformance.reference.checks import SIGNATURE, Rejection
from srpd.conformance.reference.clock import write_utc
from srpd.conformance.reference.non_device import NonDevice
from srpd.conformance.targets.protocol import PortMessage

BAD_REQUEST = 400
FORBIDDEN = 403
COMES_FIRST = "E4"
"""Where it and another code arise: Appendix R 8.1.26."""


class Receive(NonDevice):
    """Whatever arrives at ``user.<EUI>`` is answered; nothing that arrives there can crash it."""

    _schema: DuisSchema | None = None

    def receive(self, message: PortMessage) -> PortMessage | None:
        """The synchronous answer; None is silence."""
        try:
            request = self.read_request(message.xml)
        except MessageError as problem:
            return self.refuse(message, BAD_REQUEST, str(problem))
        return self.receive_request(request, message)

    def read_request(self, xml: bytes | str) -> Request:
        """The Request. Raises `MessageError` for what is none, or is not valid."""
        root = parse_xml(xml)
        self.validate(root)
        return parse_request(root)

    def receive_request(self, request: Request, message: PortMessage) -> PortMessage | None:
        """The synchronous answer to a request that was read from the message."""
        try:
            if message.port.partition(".")[2].upper() != request.originator:
                return self.refuse(message, FORBIDDEN, "the RequestID names another originator")
            return self.apply_checks(request, message)
        except MessageError as problem:
            return self.refuse(message, BAD_REQUEST, str(problem))

    def refuse(self, message: PortMessage, status: int, reason: str) -> PortMessage:
        """A refusal by HTTP: what was sent cannot be answered by a DUIS Response."""
        fields = {"http": status, "reason": reason[:300]}
        return PortMessage(message.port[:80], "", fields, write_utc(self.now))

    def validate(self, root: etree._Element) -> None:
        """Against the DUIS schema, where one was named."""
        if self.schema_file is not None and self._schema is None:
            self._schema = load_schema(self.schema_file)
        problems = self._schema.validate(root) if self._schema is not None else []
        if problems:
            raise MessageError(f"not valid against the DUIS schema: {problems[0]}")

    def apply_checks(self, request: Request, message: PortMessage) -> PortMessage | None:
        """Check, then reject or carry out."""
        service = message.fields.get("service")
        rejection = self.first_failure(
            request,
            self.checks_of_a_signed_pre_command(request)
            if request.is_signed_pre_command
            else self.checks(request),
        )
        misdirected = isinstance(service, str) and not self.service_fits(request, service)
        if misdirected and (rejection is None or rejection.code != COMES_FIRST):
            rejection = Rejection("6.1(a)", "E13")
        if rejection is not None:
            return self.reject(request, rejection)
        return self.accept(request)

    def accept(self, request: Request) -> PortMessage:
        """All requirements are satisfied."""
        self.remember_as_accepted(request)
        self.remember_place(request)
        if self.is_non_device(request):
            return self.process_non_device(request)
        return self.process(request)

    def reject(self, request: Request, rejection: Rejection) -> PortMessage | None:
        """6.3: reject; notify with the reason, but for a signature that does not hold (H-32)."""
        if rejection.clause == SIGNATURE and not self.choices.failed_signature_is_answered:
            return None
        if self.is_non_device(request):
            return self.reject_non_device(request, rejection.code)
        return self.acknowledge(request, rejection.code)
