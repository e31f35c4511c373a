"""What may be sent only when something asks for it, and what these clauses say nothing of.

Each sort of message that a party sends stands here once for that party: with the clause that lets
it be sent, and when; or with the reason why no clause of Appendix AB is about it. What comes and is
neither required nor permitted breaks that clause, whether or not it names what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from srpd.conformance.observing.seen import Sort
from srpd.model.notation import Party


@dataclass(frozen=True, slots=True)
class Asked:
    """The clause under which a sort of message is sent, and that it says of when: `only`.

    `alone` if no other clause speaks of such a message, whatever else had happened.
    """

    clause: str
    only: str
    alone: bool = False


_TO_DEVICES: Final[Mapping[Sort, Asked]] = MappingProxyType(
    {
        Sort.COMMAND: Asked(
            "13.1(b)", "a Command is sent only of what passed detection or its User released"
        ),
        Sort.LOCAL_COMMAND: Asked(
            "13.1(b)", "a Command is sent only of what passed detection or its User released"
        ),
        Sort.COUNTERSIGNED: Asked(
            "14.1(b)",
            "a Countersigned Service Request is sent only of what passed detection or its User "
            "released",
        ),
        Sort.COUNTERSIGNED_COS: Asked(
            "8.1(a)", "a Countersigned CoS Service Request is sent only of what passed the checks"
        ),
        Sort.COS_REJECTION: Asked(
            "8.6(b)", "the CoS Party is told only of a CoS Authorisation Response that fails"
        ),
        Sort.PRE_COMMAND: Asked(
            "6.5(a)(ii)", "a Pre-Command is sent only of a Critical Service Request that passed"
        ),
        Sort.FIRMWARE: Asked(
            "18.1(d)(viii)(B)",
            "firmware is sent only to Devices that an 'Update Firmware' Service Request lists",
        ),
        Sort.HUB_FIRMWARE: Asked(
            "5.1(a)", "firmware is distributed to a Communications Hub only of an image received"
        ),
        Sort.HUB_ACTIVATION: Asked(
            "5.2", "firmware is activated on a Communications Hub only as Users were told before"
        ),
    }
)
_TO_USERS: Final[Mapping[Sort, Asked]] = MappingProxyType(
    {
        Sort.ACKNOWLEDGEMENT: Asked("6.1", "an Acknowledgement is sent only of what came"),
        Sort.REJECTION: Asked("6.3", "a User is told only of a check that is not satisfied"),
        Sort.SERVICE_RESPONSE: Asked(
            "18.1(d)", "a Service Response is sent only of what was asked or came from a Device"
        ),
        Sort.QUARANTINE_ALERT: Asked(
            "12.2", "a User is told only of what failed detection and was quarantined"
        ),
        Sort.DEVICE_ALERT: Asked("17.2", "an Alert is sent on only when a Device sent it"),
        Sort.THROTTLED_ALERT: Asked("17.8(c)", "one Alert in N is sent on, and no other"),
        Sort.SMETS1_RESPONSE: Asked(
            "17.3(a)", "a SMETS1 Response is sent on only when a SMETS1 Service Provider sent it"
        ),
        Sort.SMETS1_ALERT: Asked(
            "17.3(b)", "a SMETS1 Alert is sent on only when a SMETS1 Service Provider sent it"
        ),
        Sort.S1SP_ALERT: Asked(
            "17.3(c)", "an S1SP Alert is sent on only when a SMETS1 Service Provider sent it"
        ),
        Sort.HUB_ALERT: Asked(
            "17.1", "such a DCC Alert is sent only when a Communications Hub Function sent an Alert"
        ),
        Sort.SUB_GHZ_ALERT: Asked(
            "17.7(c)",
            "such a DCC Alert is sent only of a Sub GHz Alert that holds up to both checks",
        ),
        Sort.CREDENTIALS_ALERT: Asked(
            "17.4", "a User is told only of Security Credentials that were changed"
        ),
        Sort.LOG_ALERT: Asked("10.4", "Users are told only of a Device Log that was replaced"),
        Sort.DECOMMISSIONING_ALERT: Asked(
            "10.3", "Users are told only of a Communications Hub that was decommissioned"
        ),
        Sort.AMBER_INCIDENT: Asked("17.9(a)", "the incident is raised only if M is exceeded"),
        Sort.RED_INCIDENT: Asked("17.8(a)", "the incident is raised only if A is exceeded"),
        Sort.STORM_INCIDENT: Asked(
            "17.9(b)", "the incident is raised only of an Alert Code that is labelled"
        ),
        Sort.CONSOLIDATION_ENDED: Asked(
            "17.8(e)",
            "recipients are informed only of a consolidation that has stopped",
            alone=True,
        ),
        Sort.HUB_NOTICE: Asked("5.2", "Users are told only of an activation that is intended"),
    }
)
UNASKED: Final[Mapping[Party, Mapping[Sort, Asked]]] = MappingProxyType(
    {
        Party.DCC: MappingProxyType({**_TO_DEVICES, **_TO_USERS}),
        Party.COS_PARTY: MappingProxyType(
            {
                Sort.COS_AUTHORISATION: Asked(
                    "8.2", "a CoS Authorisation Response is made only of what passed the checks"
                ),
                Sort.COS_REFUSAL: Asked("8.3(a)", "the DCC is told only of a check that failed"),
                Sort.COS_CESSATION: Asked(
                    "20.4", "processing ceases only where the threshold is exceeded"
                ),
            }
        ),
        Party.S1SP: MappingProxyType(
            {
                Sort.INSTRUCTION: Asked(
                    "16.2(b)(ii)", "the Equivalent Steps are taken only of what passed the checks"
                ),
                Sort.SMETS1_RESPONSE: Asked(
                    "16.2(c)", "a SMETS1 Response is sent only where one results"
                ),
                Sort.PROVIDER_ALERT: Asked(
                    "16.2(c)", "such an Alert is sent only where one results"
                ),
            }
        ),
        Party.USER: MappingProxyType(
            {
                Sort.SIGNED_PRE_COMMAND: Asked(
                    "3.2", "a Pre-Command is signed and returned only if it Correlates"
                ),
                Sort.UNFIT_PRE_COMMAND: Asked(
                    "3.2", "a Pre-Command is signed and returned only if it Correlates"
                ),
            }
        ),
    }
)
"""What each party may send only when something asks for it."""

NEVER_TWICE: Final = frozenset(sort for sorts in UNASKED.values() for sort in sorts)
"""What is due once if it is due: any more of it is not asked for."""

_OF_DUIS = "DUIS and MP260 say when the DCC tells a User so; no clause of Appendix AB does"
_OWN_REQUEST = "no clause says how often, or of what else, a User may ask"
OUT_OF_SCOPE: Final[Mapping[Party, Mapping[Sort, str]]] = MappingProxyType(
    {
        Party.DCC: MappingProxyType(
            {
                Sort.UNDELIVERED: _OF_DUIS,
                Sort.OTHER_ALERT: _OF_DUIS,
                Sort.ANSWER_AT_OPS: "it answers the tester, and no party of the Code",
            }
        ),
        Party.COS_PARTY: MappingProxyType(
            {Sort.ANSWER_AT_OPS: "it answers the tester, and no party of the Code"}
        ),
        Party.S1SP: MappingProxyType(
            {Sort.ANSWER_AT_OPS: "it answers the tester, and no party of the Code"}
        ),
        Party.USER: MappingProxyType(
            {
                Sort.ANSWER_AT_OPS: "it answers the tester, and no party of the Code",
                Sort.USER_REQUEST: _OWN_REQUEST,
                Sort.HUB_LOG_REQUEST: _OWN_REQUEST,
                Sort.PROXY_LOG_REQUEST: _OWN_REQUEST,
                Sort.PROXY_JOIN_REQUEST: _OWN_REQUEST,
                Sort.DECOMMISSIONING_REQUEST: _OWN_REQUEST,
                Sort.SUPPLY_CHECK: "Section G3.25 says when it is made; 3.3 refers to it",
            }
        ),
    }
)
"""What a clause of Appendix AB neither asks for nor forbids of each party, and why that is so.

It is explained so only if it belongs to what was sent in the case; `closed_world` sees to that.
"""
