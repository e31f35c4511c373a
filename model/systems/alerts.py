"""The system `alerts`: the Alerts of one Device, and what is made of very many of them.

The thresholds are the smallest with which every duty can be seen. Whether the three parameters of
incident creation work each for itself is not said, so they are set to on or off together.
"""

from __future__ import annotations

from srpd.model.composition import Changes, Circumstance, Happens, Subject, System
from srpd.model.machines import alert_code, alert_incident, alert_window, single_alert

ONE_IN = 3
_CODE, _SINGLE, _WINDOW = alert_code.Event, single_alert.Event, alert_window.Event

SYSTEM = System(
    name="alerts",
    says="the Alerts of one Device, and the Alert Management Mechanism",
    subjects=(
        Subject(
            "device",
            alert_window.MACHINE,
            knows={"code": "code", "incident": "incident", "switches": "switches"},
        ),
        Subject("code", alert_code.MACHINE, knows={"device": "device", "incident": "incident"}),
        Subject("incident", alert_incident.MACHINE, knows={"switches": "switches"}),
        Subject(
            "other codes",
            single_alert.MACHINE,
            knows={"device": "device"},
            fixed={single_alert.Fact.EXEMPT: False},
        ),
        Subject(
            "another device",
            single_alert.MACHINE,
            knows={"device": "another device"},
            fixed={single_alert.Fact.EXEMPT: False},
        ),
        Subject(
            "exempt code",
            single_alert.MACHINE,
            knows={"device": "device"},
            fixed={single_alert.Fact.EXEMPT: True},
        ),
    ),
    couplings=(
        *alert_code.COUPLINGS,
        *alert_window.COUPLINGS,
        *alert_window.counting_each(ONE_IN),
    ),
    links=alert_window.LINKS,
    circumstances=(Circumstance("switches", (True, False)),),
    stimuli=(
        Happens("an Alert of the code arrives", (("code", _CODE.ALERT_ARRIVES),)),
        Happens("N Alerts of the code arrive", (("code", _CODE.N_ALERTS_ARRIVE),)),
        Happens(
            "an Alert of the code arrives, and P passes",
            (("code", _CODE.ALERT_ARRIVES_AND_P_PASSES),),
        ),
        Happens("an Alert of another code arrives", (("other codes", _SINGLE.ALERT_ARRIVES),)),
        Happens(
            "an Alert of another Device arrives, and T passes",
            (
                ("another device", _SINGLE.ANOTHER_DEVICE_SENDS_ONE),
                ("code", _CODE.T_PASSES),
                ("device", _WINDOW.T_PASSES),
            ),
        ),
        Happens("exempt Alerts arrive", (("exempt code", _SINGLE.MANY_ALERTS_ARRIVE),)),
        Happens("T passes", (("code", _CODE.T_PASSES), ("device", _WINDOW.T_PASSES))),
        Happens("R passes", (("code", _CODE.R_PASSES), ("device", _WINDOW.T_PASSES))),
        Happens(
            "R passes until one Alert of the code is left",
            (
                ("code", _CODE.FEWER_THAN_B_ARE_LEFT),
                ("device", _WINDOW.T_PASSES),
            ),
        ),
        Happens(
            "D elapses",
            (
                ("code", _CODE.R_PASSES),
                ("device", _WINDOW.T_PASSES),
                ("incident", alert_incident.Event.D_ELAPSES),
            ),
        ),
        Changes("incident creation is set to off", "switches", 1),
        Changes("incident creation is set to on", "switches", 0),
    ),
    parameters={
        "amber": alert_window.AMBER,
        "red": alert_window.RED,
        "code threshold": alert_code.THRESHOLD,
        "one in": ONE_IN,
    },
)
