"""The embedded reference DCC: a small DCC written from the clauses of Appendix AB.

It is ordinary imperative Python and knows nothing of the cards: it is the default target, and the
body in which mutants live. A disagreement between it and the cards is a finding about one of them.

`ReferenceDcc` (module `dcc`) is one class made of mixins, each with one part of the Appendix::

    core            state, clock, choices, and what leaves by which port
    receive         a message at the User port: reading, answering          6.1, 6.3, 18.1(a)
    checks          which checks apply, in which order, with which codes            6.1, 6.3, 7.1
    checks_common   verification, rights and role, SMI Status, Replay        6.1(a)-(c), (n)
    checks_signature    the signature and the certificate behind it                 6.1(d), (e)
    checks_eligibility  Registration Data                           6.1(f), (h), (l), (o), 6.2
    checks_credentials  CoS and other replacements of credentials            6.1(g), (j), (k)
    checks_payload  the certificates inside a GBCS Payload                          7.1(f)
    checks_content  firmware hashes, Sub GHz channels                               6.1(i), (m)
    cancellation    services cancelled under Sections H3.18 to H3.20                15.3
    change_of_supplier  what the CoS Party answers, and what follows       8.3 to 8.6, 15.2
    processing      what follows from a passed request              6.5, 7.2, 8.1(a), 9, 11.1
    stored          SMETS1 Future Dated Critical requests, held requests            6.5(b), (d)
    checks_sequence places in a sequence that cannot be kept                        15.1
    sequences       what waits for another request to be executed                   15.1
    detection       Threshold Anomaly Detection and quarantine                      12
    sending         Commands and Countersigned Service Requests                     13, 14
    responses       Responses and Alerts, sent on                          11.2, 17.1-17.7
    notices         telling others of what one User has changed      10.3-10.5, 17.4, 17.5
    non_device      Non-Device Service Requests                                     18.1
    inventory       ... those that change or read the Smart Metering Inventory      18.1(d)
    schedules       ... Create, Read and Delete Schedule                            18.1(d)(iv)-(vi)
    made_by_schedules   what a schedule makes at its points in time         18.1(d)(iv)(C), (D)
    calendar        ... and when these are
    hub_firmware    firmware of SMETS2+ Communications Hubs, by orders at `ops`     5.1, 5.2
    firmware        ... Update Firmware, Update PPMID Firmware           18.1(d)(viii), (ix)
    alerts          the Alert Management Mechanism                                  17.8-17.10

The other parties have references of their own, each driven as a target in its role::

    surface         what they share: control plane, `ops`, key, the port to the DCC
    countersigned_messages  what protects what the DCC has countersigned    8.1(b), 16.1(a), (b)
    cos_party       `ReferenceCosParty`                                     8.1(b)-8.3(a), 20
    service_provider    `ReferenceServiceProvider`                                  16
    user            `ReferenceUser`                                         2.1, 3, 10.1, 10.2
    user_firmware   ... what it confirms before it updates firmware                 2.2
    user_records    ... what it was told, and what it keeps

Of each there is one more that takes its time: `asynchronous`.

Beside them stand `state` (what the DCC knows), `fixtures` (how it is told), `clock`, `choices`, the
`conformance_statement`, and `sandbox`: a small world to try a DCC in.

Every obligation is one method with a plain name that takes what it decides on and answers yes or
no, or does one thing. A mutant is a subclass of `ReferenceDcc` that overrides one of them::

    class SkipsStatusCheck(ReferenceDcc):
        def smi_status_permits(self, request: Request) -> bool:
            return True

Where the text leaves a choice, the choice is a field of `Choices`; `second` is a DCC that answers
them all otherwise, and differs in whatever else no words fix.
"""

from __future__ import annotations

from srpd.conformance.reference.choices import Choices, Replay
from srpd.conformance.reference.dcc import ReferenceDcc, factory

__all__ = ["Choices", "ReferenceDcc", "Replay", "factory"]
