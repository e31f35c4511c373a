"""What refuses a request at the DCC User Interface, and what looks like a refusal and is none.

A refusal is a DUIS Response with a Response Code that may stand in it; of what cannot be read at
all it is an answer of HTTP. A status that says that the server failed is none, nor is a word in
place of a code, nor no code.
"""

from __future__ import annotations

from typing import Final

from srpd.conformance.messages.errors import Malformed, MessageError
from srpd.conformance.messages.responses import Kind, Response
from srpd.conformance.messages.xml import child, child_text, parse_xml
from srpd.model.catalogue import RESPONSE_CODES, CodeKind
from srpd.model.terms import Known

_CODE: Final = "ResponseCode"
_LONGEST: Final = 40


def refuses(code: str) -> bool:
    """Whether a Response Code reports an error."""
    row = RESPONSE_CODES.get(code)
    return row is not None and row.kind is CodeKind.ERROR


def amiss_with_code(response: Response) -> str:
    """Why the Response Code may not stand in the Response, in words that follow its sort.

    Which code a DCC Alert bears where a check is applied again at a later date is in no public
    text for every check, so any that there is may stand there.
    """
    row = RESPONSE_CODES.get(response.code)
    if row is None:
        return f"({response.code[:_LONGEST]!r} is no Response Code of DUIS)"
    answers = response.kind is Kind.ACKNOWLEDGEMENT
    if answers and row.kind is CodeKind.ERROR and row.acknowledgement is Known.NO:
        return f"({row.code} may not stand in an Acknowledgement: {row.source})"
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
