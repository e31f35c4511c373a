"""What was seen: messages at the ports, read into the few things that duties can be seen by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from srpd.conformance.messages.countersigned import user_request
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import parse_request, read_again
from srpd.conformance.messages.responses import Kind, Response, parse_response
from srpd.conformance.messages.xml import DS, child, elements, parse_xml, text_of
from srpd.conformance.observing.refusals import amiss_with_code, of_no_code, refuses
from srpd.conformance.observing.supplied_fields import supplied
from srpd.conformance.observing.vocabulary import unknown
from srpd.conformance.recording.trace import Entry


class Sort(Enum):
    """The sorts of message that the bindings distinguish; the values are what reports print."""

    ACKNOWLEDGEMENT = "an Acknowledgement"
    REJECTION = "a rejection"
    PRE_COMMAND = "a Pre-Command"
    LOCAL_COMMAND = "a Command for local delivery"
    SERVICE_RESPONSE = "a Service Response"
    QUARANTINE_ALERT = "a DCC Alert that it is quarantined"
    UNDELIVERED = "a DCC Alert that the Device was not reached"
    OTHER_ALERT = "another DCC Alert"
    COMMAND = "a Command towards the Device"
    COUNTERSIGNED = "a Countersigned Service Request"
    COUNTERSIGNED_COS = "a Countersigned CoS Service Request"
    COS_REJECTION = "a rejection of a CoS Authorisation Response"
    DEVICE_ALERT = "a Device Alert"
    SMETS1_RESPONSE = "a SMETS1 Response"
    SMETS1_ALERT = "a SMETS1 Alert"
    HUB_ALERT = "a DCC Alert that carries an Alert of a Communications Hub Function"
    SUB_GHZ_ALERT = "a DCC Alert that carries a Sub GHz Alert"
    S1SP_ALERT = "a DCC Alert that carries an S1SP Alert"
    CREDENTIALS_ALERT = "a DCC Alert that Security Credentials were changed"
    LOG_ALERT = "a DCC Alert that a Device Log was replaced"
    DECOMMISSIONING_ALERT = "a DCC Alert that a Communications Hub was decommissioned"
    THROTTLED_ALERT = "a Device Alert of an Alert Code that is throttled"
    AMBER_INCIDENT = "an incident that M is exceeded"
    RED_INCIDENT = "an incident that A is exceeded"
    STORM_INCIDENT = "an incident that an Alert Code is labelled"
    CONSOLIDATION_ENDED = "the information that a consolidation has stopped"
    COS_AUTHORISATION = "a CoS Authorisation Response"
    COS_REFUSAL = "a notice of the CoS Party that a check has failed"
    COS_CESSATION = "a notice of the CoS Party that the threshold is exceeded"
    PROVIDER_ALERT = "a SMETS1 Service Provider Alert"
    INSTRUCTION = "an Instruction to a SMETS1 Device"
    USER_REQUEST = "a Service Request of the User"
    HUB_LOG_REQUEST = "a Service Request about the Device Log of a Communications Hub Function"
    PROXY_LOG_REQUEST = "a Service Request about the Device Log of a Gas Proxy Function"
    PROXY_JOIN_REQUEST = "a Service Request that joins Devices"
    DECOMMISSIONING_REQUEST = "a Service Request that decommissions a Device"
    SIGNED_PRE_COMMAND = "a Signed Pre-Command"
    UNFIT_PRE_COMMAND = "a Signed Pre-Command that is not as it should be"
    SUPPLY_CHECK = "a report that the Supply Sensitive Check was made"
    UNREADABLE = "a message that cannot be read"
    FIRMWARE = "a communication to update the firmware of a Device"
    HUB_FIRMWARE = "a communication to distribute firmware to a Communications Hub"
    HUB_ACTIVATION = "the activation of firmware on a Communications Hub"
    HUB_NOTICE = "a notice to Users of the activation of firmware on Communications Hubs"
    HTTP_STATUS = "an answer of HTTP that is no refusal"
    UNFIT_RESPONSE = "a Response without a Response Code that may stand in it"
    ANSWER_AT_OPS = "an answer at ops"
    OTHER = "another message"


SAY_NOTHING: Final = frozenset(
    {Sort.OTHER, Sort.HTTP_STATUS, Sort.UNFIT_RESPONSE, Sort.ANSWER_AT_OPS}
)
"""What tells nobody of the Code anything: where nothing else is seen, there is silence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message from the target.

    `entry` is its number in the trace. `about` is the RequestID of the Service Request that it
    belongs to, `party` the User, Device or S1SP at whose port it was seen, `code` its Response
    Code. `schedule` is the schedule that it is about. `content` names what it carries, `names` are
    the Devices of a list that it carries, `hub` is the Communications Hub Function it is sent to.
    `supplied` are the fields in which the adapter says what a GBCS Payload holds. `srv` is the
    Service Reference Variant that it names, `http` the status of an answer of HTTP alone.
    """

    entry: int
    port: str
    sort: Sort
    about: str = ""
    party: str = ""
    code: str = ""
    device: str = ""
    alert: str = ""
    content: str = ""
    says: str = ""
    at: str = ""
    schedule: str = ""
    signed: bool = False
    names: tuple[str, ...] = ()
    hub: str = ""
    supplied: tuple[tuple[str, str], ...] = ()
    srv: str = ""
    http: int = 0

    def supplies(self, field: str) -> frozenset[str]:
        """What the adapter says in a field beside the message; nothing if it is left out."""
        return frozenset(value for name, value in self.supplied if name == field)

    def in_words(self) -> str:
        """One line for a report."""
        parts = [self.sort.value]
        if self.alert:
            parts.append(self.alert)
        if self.code:
            parts.append(f"with the Response Code {self.code}")
        if self.about:
            parts.append(f"about {self.about}")
        if self.device:
            parts.append(f"for the Device {self.device}")
        return " ".join([*parts, self.says]).strip()


_BY_KIND = {
    Kind.ACKNOWLEDGEMENT: Sort.ACKNOWLEDGEMENT,
    Kind.PRE_COMMAND: Sort.PRE_COMMAND,
    Kind.LOCAL_COMMAND: Sort.LOCAL_COMMAND,
    Kind.SERVICE_RESPONSE: Sort.SERVICE_RESPONSE,
    Kind.DEVICE_ALERT: Sort.DEVICE_ALERT,
    Kind.SMETS1_RESPONSE: Sort.SMETS1_RESPONSE,
    Kind.SMETS1_ALERT: Sort.SMETS1_ALERT,
}
_BY_CONTENT_OF_ALERT = {
    "CommsHubAlert": Sort.HUB_ALERT,
    "DualBandCHAlert": Sort.SUB_GHZ_ALERT,
    "S1SPAlertDSP": Sort.S1SP_ALERT,
    "SecurityCredentialsUpdated": Sort.CREDENTIALS_ALERT,
    "DeviceLogRestored": Sort.LOG_ALERT,
}
_INCIDENTS = {
    "amber": Sort.AMBER_INCIDENT,
    "red": Sort.RED_INCIDENT,
    "high-alert-rate": Sort.STORM_INCIDENT,
}
_ABOUT_THE_COS_PARTY = frozenset({"E66", "E67"})
"""It cannot be reached, or does not answer: Appendix AB says nothing of either."""
_WRAPPED = frozenset({Sort.COUNTERSIGNED, Sort.COUNTERSIGNED_COS})
COUNTERSIGNED = "countersigned"
"""The content of a message that holds a Service Request and is signed around it."""

_SERVER_FAILED = 500
"""The first HTTP status that says that the server failed, and not that what came is at fault."""
_OF_ACCEPTED_REQUESTS = frozenset({"E20", "E21", "E30", "E31", "E58"})
_BY_WAN_OR_S1SP = {
    "command": Sort.COMMAND,
    "countersigned-service-request": Sort.COUNTERSIGNED,
    "countersigned-cos-service-request": Sort.COUNTERSIGNED_COS,
    "firmware": Sort.FIRMWARE,
    "hub-firmware": Sort.HUB_FIRMWARE,
    "hub-firmware-activation": Sort.HUB_ACTIVATION,
    "hub-firmware-notice": Sort.HUB_NOTICE,
    "cos-rejection": Sort.COS_REJECTION,
    "instruction": Sort.INSTRUCTION,
    "supply-sensitive-check": Sort.SUPPLY_CHECK,
}
_UPDATES_FIRMWARE = frozenset({"11.1", "11.4"})
_FIRMWARE_WARNINGS = frozenset({"DSPUpdateFirmwareWarning", "DSPUpdatePPMIDFirmwareWarning"})


def read(entries: Iterable[Entry]) -> list[Seen]:
    """The messages that came from the target, in the order of the trace.

    A refusal by HTTP names nothing: it is about what was sent just before, which it answers.
    """
    found: list[Seen] = []
    sent: Entry | None = None
    for entry in entries:
        if entry.kind == "seen":
            seen = _read(entry)
            if seen.http and sent is not None and sent.port == seen.port:
                seen = replace(seen, about=sent_about(sent))
            found.append(seen)
        sent = entry if entry.kind == "sent" else None
    return found


def sent_about(entry: Entry) -> str:
    """The RequestID of a message that the suite sent; empty if it has none that can be read."""
    if "about_key" in entry.fields:
        return str(entry.fields["about_key"])
    try:
        return str(read_again(entry.xml).request_id) if entry.xml else ""
    except MessageError:
        return ""


def _read(entry: Entry) -> Seen:
    place, _, party = entry.port.partition(".")
    if fault := unknown(entry):
        return unreadable(entry, f"the target protocol knows {fault}")
    if place in {"user", "usercb"}:
        return _from_user_port(entry, party)
    if place == "ops" and str(entry.fields.get("kind")) in {"incident", "consolidation-ended"}:
        return _from_incident_management(entry)
    sort = _BY_WAN_OR_S1SP.get(str(entry.fields.get("kind") or ""), Sort.ANSWER_AT_OPS)
    if sort is Sort.COUNTERSIGNED and str(entry.fields.get("srv")) in _UPDATES_FIRMWARE:
        sort = Sort.FIRMWARE
    content = _countersigned(entry.xml) if sort in _WRAPPED else ""
    about, device = (str(entry.fields.get(name) or "") for name in ("request_id", "device"))
    about = about or str(entry.fields.get("reference") or "")
    return Seen(
        entry.number,
        entry.port,
        sort,
        about=canonical(about),
        party=party or device.upper(),
        device=device.upper(),
        content=content,
        says="not signed around a Service Request" if sort in _WRAPPED and not content else "",
        at=entry.at,
        schedule=_schedule(entry.fields.get("schedule_id")),
        signed=_bears_a_signature(entry.xml),
        names=_devices(entry.fields.get("devices")),
        supplied=supplied(entry.fields),
        hub=str(entry.fields.get("hub") or "").upper(),
        srv=str(entry.fields.get("srv") or ""),
    )


def unreadable(entry: Entry, problem: object) -> Seen:
    """A message of which nothing can be said but what the problem with it is."""
    party = entry.port.partition(".")[2]
    says = f"({problem})"
    return Seen(entry.number, entry.port, Sort.UNREADABLE, party=party, says=says, at=entry.at)


def _bears_a_signature(xml: str) -> bool:
    try:
        return bool(xml) and child(parse_xml(xml), "Signature", DS) is not None
    except MessageError:
        return False


def _devices(named: object) -> tuple[str, ...]:
    return tuple(str(each).upper() for each in named) if isinstance(named, list | tuple) else ()


def _not_sent_firmware(response: Response) -> tuple[str, ...]:
    if response.content_name not in _FIRMWARE_WARNINGS or response.content is None:
        return ()
    lists = (text_of(element) for element in elements(response.content))
    return tuple(each.strip().upper() for text in lists for each in text.split(","))


def _from_incident_management(entry: Entry) -> Seen:
    what, device, code, user = (
        str(entry.fields.get(name) or "").upper()
        for name in ("about", "device", "alert_code", "user")
    )
    sort = Sort.CONSOLIDATION_ENDED
    if entry.fields.get("kind") == "incident":
        sort = _INCIDENTS.get(what.lower(), Sort.OTHER)
    of_device = sort in {Sort.AMBER_INCIDENT, Sort.RED_INCIDENT}
    return Seen(
        entry.number,
        entry.port,
        sort,
        about=device if of_device else alert_key(device, code),
        party=user,
        device=device,
        at=entry.at,
    )


def alert_key(device: str, alert_code: str) -> str:
    """What tells the Alerts of one Alert Code of a Device: it stands where a RequestID would."""
    return f"{device.upper()}/{alert_code.upper()}"


def is_alert_key(about: str) -> bool:
    """Whether what a message is about is an Alert Code of a Device, and no request."""
    return "/" in about


def _countersigned(xml: str) -> str:
    """`COUNTERSIGNED` if it holds one Service Request and is signed around it, else nothing."""
    try:
        root = parse_xml(xml)
        inside = parse_request(user_request(root))
    except MessageError:
        return ""
    return COUNTERSIGNED if child(root, "Signature", DS) is not None and inside.body_name else ""


def _from_user_port(entry: Entry, party: str) -> Seen:
    if not entry.xml:
        return _without_content(entry, party)
    try:
        return _from_response(entry, party, parse_response(entry.xml))
    except MessageError as problem:
        about = of_no_code(entry.xml, problem)
        if about is None:
            return unreadable(entry, problem)
        sort, about = Sort.UNFIT_RESPONSE, canonical(about)
        says = f"({problem})"
        return Seen(entry.number, entry.port, sort, about, party, says=says, at=entry.at)


def _from_response(entry: Entry, party: str, response: Response) -> Seen:
    """Raises `MessageError` for what is amiss deeper inside than where a Response is told by."""
    amiss = amiss_with_code(response)
    return Seen(
        entry.number,
        entry.port,
        Sort.UNFIT_RESPONSE if amiss else _sort(response),
        about=_about(response),
        party=party,
        code=response.code,
        alert=response.alert_code or "",
        content=response.content_name or "",
        device=response.concerned or "",
        schedule=_schedule_of(response),
        signed=response.is_signed,
        names=_not_sent_firmware(response),
        supplied=supplied(entry.fields),
        at=entry.at,
        says=amiss,
        srv=response.variant or "",
    )


def _without_content(entry: Entry, party: str) -> Seen:
    """What is answered by HTTP alone: a refusal, if the status says that what came is at fault."""
    status = entry.fields.get("http")
    if not isinstance(status, int):
        return unreadable(entry, "it has neither a DUIS Response nor the status of a refusal, http")
    refused = status < _SERVER_FAILED
    says = f"at the level of HTTP ({status})" if refused else f"({status})"
    sort = Sort.REJECTION if refused else Sort.HTTP_STATUS
    return Seen(entry.number, entry.port, sort, party=party, says=says, at=entry.at, http=status)


def _sort(response: Response) -> Sort:
    if response.kind is Kind.DEVICE_ALERT:
        throttled = response.value("ThrottledAlertSequenceId") or response.value(
            "ThrottledAlertCount"
        )
        if throttled:
            return Sort.THROTTLED_ALERT
    if response.kind is Kind.DCC_ALERT:
        if response.content_name in _BY_CONTENT_OF_ALERT:
            return _BY_CONTENT_OF_ALERT[response.content_name]
        if response.status_change == "CHFDecommissioning":
            return Sort.DECOMMISSIONING_ALERT
        if response.quarantine is not None:
            return Sort.QUARANTINE_ALERT
        if response.code in _ABOUT_THE_COS_PARTY:
            return Sort.OTHER_ALERT
        if response.code in _OF_ACCEPTED_REQUESTS:
            return Sort.UNDELIVERED
        return Sort.REJECTION if refuses(response.code) else Sort.OTHER_ALERT
    if refuses(response.code):
        return Sort.REJECTION
    return _BY_KIND.get(response.kind, Sort.OTHER)


def _about(response: Response) -> str:
    if response.kind is Kind.DEVICE_ALERT and response.response_id is not None:
        return alert_key(response.response_id.originator, response.alert_code or "")
    found = response.about
    return str(found) if found else ""


def _schedule_of(response: Response) -> str:
    failure = response.command_failure
    return _schedule(response.schedule_id if failure is None else failure.schedule)


def _schedule(number: object) -> str:
    return "" if number is None else str(number)[:20]


def canonical(text: str) -> str:
    """A RequestID in the one form in which the suite writes it; any other text as it is."""
    try:
        return str(RequestId.parse(text))
    except MessageError:
        return text
