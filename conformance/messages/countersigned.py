"""Requests that the DCC countersigns: the User's signed Request inside an element of the DCC.

The Code says that the DCC countersigns what it sends to a SMETS1 Service Provider and to the CoS
Party; no public source fixes the form. Here it is one element, signed by the DCC, whose first
child is the User's Request as it came.

A User's signature is over *inclusive* C14N, which counts every namespace in scope. So the wrapper
declares one prefix that DUIS does not use, and `user_request` takes just that one away again.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final, cast

from lxml import etree

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.pki import Credential
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import DS, elements, local_name

S1SP: Final = "urn:srpd:s1sp"
"""Namespace of what goes to a SMETS1 Service Provider."""
COS: Final = "urn:srpd:cos"
"""Namespace of what goes to the CoS Party."""
COUNTERSIGNED_SERVICE_REQUEST: Final = f"{{{S1SP}}}CountersignedServiceRequest"
COUNTERSIGNED_COS_SERVICE_REQUEST: Final = f"{{{COS}}}CountersignedCoSServiceRequest"

_PREFIX: Final = "countersigned"


def countersign(request: etree._Element, tag: str, credential: Credential) -> etree._Element:
    """The User's Request inside an element `tag`, signed by the DCC. `request` is not changed."""
    wrapper = etree.Element(tag, nsmap={_PREFIX: etree.QName(tag).namespace})
    inner = deepcopy(request)
    inner.tail = None
    wrapper.append(inner)
    return sign(wrapper, credential)


def user_request(wrapper: etree._Element) -> etree._Element:
    """The User's Request as a document of its own, so that its signature can be verified.

    Raises `Malformed` unless the wrapper holds one element beside its Signature.
    """
    held = [each for each in elements(wrapper) if each.tag != f"{{{DS}}}Signature"]
    if len(held) != 1:
        raise Malformed(local_name(wrapper), f"holds {len(held)} requests instead of one")
    return standing_alone(held[0], wrapper)


def standing_alone(inner: etree._Element, wrapper: etree._Element) -> etree._Element:
    """An element as a document of its own, without the namespaces that the wrapper declares."""
    outer = wrapper.nsmap
    own = {prefix: name for prefix, name in inner.nsmap.items() if outer.get(prefix) != name}
    attributes = {str(name): str(value) for name, value in inner.attrib.items()}
    # The stubs forget that None is the key of the default namespace.
    alone = etree.Element(inner.tag, attributes, nsmap=cast(dict[str, str], own))
    alone.text = inner.text
    for each in inner:
        alone.append(deepcopy(each))
    return alone
