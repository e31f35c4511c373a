"""What refuses a request at the DCC User Interface, and what looks like a refusal and is none.

A refusal is a DUIS Response with a Response Code that may stand in it; of what cannot be read at
all it is an answer of HTTP. A status that says that the server failed is none, nor is a word in
place of a code, nor no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from srpd.conformance.messages.errors import Malformed, MessageError
from srpd.conformance.messages.responses import Kind, Response
from srpd.conformance.messages.xml import child, child_text, parse_xml
from srpd.model.catalogue import RESPONSE_CODES, CodeKind
from srpd.model.codes import ResponseCode
from srpd.model.terms import Known

_CODE: Final = "ResponseCode"
_LONGEST: Final = 40
_IN_ALERTS: Final = frozenset({Kind.DCC_ALERT, Kind.DEVICE_ALERT, Kind.SMETS1_ALERT})


def refuses(code: str) -> bool:
    """Whether a Response Code reports an error."""
    row = RESPONSE_CODES.get(code)
    return row is not None and row.kind is CodeKind.ERROR


def amiss_with_code(response: Response) -> str:
    """Why the Response Code may not stand in the Response, in words that follow its sort."""
    row = RESPONSE_CODES.get(response.code)
    if row is None:
        return f"({response.code[:_LONGEST]!r} is no Response Code of DUIS)"
    if row.kind is CodeKind.ERROR and _may_stand(row, response.kind) is Known.NO:
        return f"({row.code} may not stand in {_WITH_ARTICLE[response.kind]}: {row.source})"
    return ""


def of_no_code(xml: str, problem: MessageError) -> str | None:
    """The RequestID of a Response in which nothing is amiss but that it has no Response Code.

    None if something else could not be read of it.
    """
    if not isinstance(problem, Malformed) or not problem.element.endswith(_CODE):
        return None
    try:
        header = child(parse_xml(xml), "Header")
        return "" if header is None else child_text(header, "RequestID") or ""
    except MessageError:
        return None


def _may_stand(row: ResponseCode, kind: Kind) -> Known:
    if kind is Kind.ACKNOWLEDGEMENT:
        return row.acknowledgement
    return row.dcc_alert if kind in _IN_ALERTS else row.response


_WITH_ARTICLE: Final[Mapping[Kind, str]] = MappingProxyType(
    {kind: f"{'an' if kind.value.startswith('A') else 'a'} {kind.value}" for kind in Kind}
)
