"""CoS Authorisation Responses: what the CoS Party sends to the DCC when it authorises a request.

The Code says that it holds the User's Service Request and, for a SMETS2+ Device, the signed GBCS
Payload of an 'Update Security Credentials' Signed Pre-Command, and that the CoS Party signs it; no
public source fixes the form. Here it is one element, signed by the CoS Party, which holds the
Request as it came and then, where there is one, a Request whose body is that Signed Pre-Command.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from srpd.conformance.messages.countersigned import COS, standing_alone
from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.requests import Request, parse_request
from srpd.conformance.messages.xml import DS, SR, elements, local_name

AUTHORISATION_RESPONSE: Final = f"{{{COS}}}CoSAuthorisationResponse"

_PREFIX: Final = "cos"


@dataclass(frozen=True, slots=True)
class CosAuthorisationResponse:
    """What a CoS Authorisation Response holds."""

    request: Request
    signed_pre_command: Request | None = None


def authorisation_response(
    request: etree._Element, signed_pre_command: etree._Element | None = None
) -> etree._Element:
    """An unsigned CoS Authorisation Response. What is put into it is not changed."""
    wrapper = etree.Element(AUTHORISATION_RESPONSE, nsmap={_PREFIX: COS})
    for held in (request, signed_pre_command):
        if held is not None:
            inner = deepcopy(held)
            inner.tail = None
            wrapper.append(inner)
    return wrapper


def read_authorisation_response(wrapper: etree._Element) -> CosAuthorisationResponse:
    """What it holds, each as a document of its own, so that its signature can be verified.

    Raises `Malformed` for another form.
    """
    if wrapper.tag != AUTHORISATION_RESPONSE:
        raise Malformed(local_name(wrapper), "is no CoS Authorisation Response")
    held = [each for each in elements(wrapper) if each.tag != f"{{{DS}}}Signature"]
    strange = next((each for each in held if each.tag != f"{{{SR}}}Request"), None)
    if strange is not None:
        raise Malformed(local_name(strange), "does not belong into a CoS Authorisation Response")
    if not 1 <= len(held) <= 2:
        raise Malformed(local_name(wrapper), f"holds {len(held)} requests instead of one or two")
    request, *others = (parse_request(standing_alone(each, wrapper)) for each in held)
    if request.is_signed_pre_command:
        raise Malformed(local_name(wrapper), "begins with a Signed Pre-Command")
    if others and not others[0].is_signed_pre_command:
        raise Malformed(local_name(wrapper), "holds two Service Requests")
    return CosAuthorisationResponse(request, others[0] if others else None)
