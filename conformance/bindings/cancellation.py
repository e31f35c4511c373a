"""How the tester tells the DCC that services are cancelled: clause 15.3.

What cancels them lies in Sections H3.18 to H3.20 of the Code, outside Appendix AB, so it is told at
the port of the operations, which names the Service Request or the schedule.
"""

from __future__ import annotations

from srpd.conformance.bindings.arrangements import NotArranged
from srpd.conformance.bindings.bench import Bench

KIND = "services-cancelled"


def cancels_request(bench: Bench, subject: str) -> None:
    """The services of the Service Request that a subject is about are cancelled."""
    bench.deliver("ops", fields={"kind": KIND, "request_id": str(bench.about[subject])})


def cancels_schedule(bench: Bench, subject: str) -> None:
    """The services of a schedule are cancelled. Raises `NotArranged` if it was not identified."""
    number = bench.schedules.get(str(bench.about.get(subject, "")))
    if number is None:
        raise NotArranged("the target has not said which schedule it created, so none can be named")
    bench.deliver("ops", fields={"kind": KIND, "schedule_id": number})
