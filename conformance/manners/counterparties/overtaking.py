"""Re-ordering: the Response to a later request comes before the one to an earlier request.

An earlier request like that of the step is sent to prepare it, and answered right after the step's
own. Which Response belongs to which request is told by the RequestID in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from srpd.conformance.bindings.arrangements import arrange
from srpd.conformance.bindings.bench import Beginning, Bench, Handling
from srpd.conformance.bindings.drafts import draft
from srpd.conformance.bindings.requests import arrange_world, written
from srpd.conformance.bindings.response_or_alert import signed_by_provider
from srpd.conformance.manners.counterparties.passing import followed_by
from srpd.conformance.messages.identifiers import RequestId
from srpd.conformance.messages.requests import parse_request
from srpd.conformance.messages.smets1 import smets1_response
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.faults import ModelFault

_EARLIER: Final = "an earlier request, which is answered later"


def _send_earlier(bench: Bench, beginning: Beginning | None) -> None:
    if beginning is None:
        raise ModelFault("a Response is overtaken by one to a request that is sent with it")
    made = draft(beginning.profile, beginning.facts, bench.pki)
    arrange(made)
    arrange_world(bench, made, beginning)
    earlier = RequestId(made.sender, made.target, bench.next_counter())
    xml = written(bench, made, earlier.counter)
    bench.about[_EARLIER] = earlier
    bench.sent[str(earlier)] = xml
    bench.deliver(f"user.{made.sender}", xml=xml, phase="arrange")
    bench.collect("arrange")


def _to_earlier(bench: Bench, message: PortMessage) -> PortMessage:
    earlier = str(bench.about[_EARLIER])
    answer = replace(message, fields={**message.fields, "request_id": earlier})
    if not message.xml:
        return answer
    response = smets1_response(parse_request(bench.sent[earlier]))
    return replace(answer, xml=signed_by_provider(bench, response))


OVERTAKING: Final = Handling(first=_send_earlier, passing=followed_by(_to_earlier))
"""The Response to the request of the step comes before that to one sent earlier."""
