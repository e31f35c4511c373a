"""The system `detection`: two Users, a threshold for one of them, quarantine and its decisions.

The first User has a threshold of two for the Service Reference Variant that both send, so its third
communication in a period is quarantined; the second has none. A limit on a data value concerns
another variant. The Communications Hub Function may cease to be commissioned meanwhile.
"""

from __future__ import annotations

from srpd.model.cases import Valuation
from srpd.model.composition import Changes, Circumstance, Happens, Subject, System
from srpd.model.machines import quarantine, service_request, volume_count
from srpd.model.requests import Target
from srpd.model.systems.kinds import Kind, sends

_COUNTED: Valuation = {quarantine.Fact.THRESHOLD: quarantine.Threshold.VOLUME}
_MEASURED: Valuation = {quarantine.Fact.THRESHOLD: quarantine.Threshold.DATA_VALUE}
_WITHIN: Valuation = {**_MEASURED, quarantine.Fact.VALUE_WITHIN_LIMITS: True}
_BEYOND: Valuation = {**_MEASURED, quarantine.Fact.VALUE_WITHIN_LIMITS: False}

_FIRST = (
    Kind("4.1.1", 1, "IS", Target.ESME, facts=_COUNTED).profile(),
    Kind("4.1.1", 2, "IS", Target.ESME, facts=_COUNTED).profile(),
    Kind("4.1.1", 3, "IS", Target.ESME, facts=_COUNTED).profile(),
    Kind("6.12", 1, "IS", Target.ESME, facts=_WITHIN).profile(),
    Kind("6.12", 1, "IS", Target.ESME, facts=_BEYOND).profile("!value"),
    Kind("1.1.1", 4, "IS", Target.ESME).profile(),
)
_SECOND = (Kind("4.1.1", 1, "GS", Target.GSME).profile(),)

_DECISIONS = (
    ("releases", quarantine.Event.USER_INSTRUCTS_PROCESSING),
    ("deletes", quarantine.Event.USER_CONFIRMS_ANOMALOUS),
    ("has deleted by the Procedures", quarantine.Event.PROCEDURES_REQUIRE_DELETION),
    ("waits", quarantine.Event.TIME_PASSES),
)

SYSTEM = System(
    name="detection",
    says="two Users, an Anomaly Detection Threshold for one, quarantine and its decisions",
    subjects=(
        Subject(
            "first request",
            service_request.MACHINE,
            knows={"communication": "first communication"},
            profiles=_FIRST,
        ),
        Subject(
            "first communication",
            quarantine.MACHINE,
            knows={"request": "first request", "count": "count", "hub": "hub"},
            follows="first request",
        ),
        Subject("count", volume_count.MACHINE),
        Subject(
            "second request",
            service_request.MACHINE,
            knows={"communication": "second communication"},
            profiles=_SECOND,
        ),
        Subject(
            "second communication",
            quarantine.MACHINE,
            knows={"request": "second request", "hub": "hub"},
            follows="second request",
        ),
    ),
    circumstances=(Circumstance("hub", (True, False)),),
    couplings=quarantine.COUPLINGS,
    links=quarantine.LINKS,
    stimuli=(
        *sends("first request", _FIRST, "first sends"),
        *sends("second request", _SECOND, "second sends"),
        *(
            Happens(f"first {what}", (("first communication", event),))
            for what, event in _DECISIONS
        ),
        Happens("the period ends", (("count", volume_count.Event.PERIOD_ENDS),)),
        Changes("the hub is commissioned", "hub", 0),
        Changes("the hub is not commissioned", "hub", 1),
    ),
    parameters={"threshold": volume_count.THRESHOLD},
)
