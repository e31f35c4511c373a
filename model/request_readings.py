"""Readings of clauses 6 to 9, 16 and 18: what the DCC, the CoS Party and an S1SP do with requests.

They belong to `srpd.model.readings`.
"""

from __future__ import annotations

from srpd.model.reading import Alternative, Reading

REQUEST_READINGS = (
    Reading(
        "H-09",
        ("6.1(f)", "6.1(i)", "6.3", "18.1(d)(viii)(A)", "18.1(d)(ix)(A)"),
        "Clause 6.3 rejects the whole firmware request if a check fails, while 18.1(d)(viii) and "
        "(ix) have the Devices listed to which, by virtue of the checks, nothing is to be sent.",
        "A wrong image is wrong for every Device, so 6.1(i) rejects the request. Who is registered "
        "differs from Device to Device, and the words of 18.1(d)(viii)(A) would have no object if "
        "every check rejected the whole.",
        (
            Alternative(
                "by-device",
                "a Device of which the sender is no Eligible User is left out, and listed",
            ),
            Alternative(
                "whole", "the request is rejected if the sender is no Eligible User of one Device"
            ),
        ),
    ),
    Reading(
        "H-23",
        ("6.1(c)", "18.1(d)(v)", "18.1(d)(vi)"),
        "Some requests name no Device, and a Type 2 Device has no SMI Status. 'Read Schedule' and "
        "'Delete Schedule' may name a schedule, which in turn is for a Device, and 18.1(b)(i) does "
        "not spare them.",
        "Clause 6.1(c) speaks of the Device identified in the Service Request. Where there is "
        "none, or it has no status, there is nothing to confirm, and the check is passed.",
        (
            Alternative("no-device", "a request that names a schedule identifies no Device"),
            Alternative("of-the-schedule", "it identifies the Device for which the schedule is"),
        ),
    ),
    Reading(
        "H-28",
        ("8.1(b)(i)", "8.1(b)(iii)"),
        "The CoS Party checks 'immediately prior to creating' the Signed Pre-Command, which it "
        "does not do for a SMETS1 Device, and which may be long after it received the request.",
        "The words order the checks before the act, and 8.2 has detection follow once they are "
        "satisfied; that they are made again, if it is held back, is not said. For a SMETS1 Device "
        "they come before the CoS Authorisation Response.",
        (
            Alternative("at-receipt", "they are made when the request comes"),
            Alternative(
                "before-authorising", "they are made once more immediately before it is authorised"
            ),
        ),
    ),
    Reading(
        "H-61",
        ("6.1(h)", "6.2(b)"),
        "Clause 6.1(h) wants the sender to be the Responsible Supplier of a system of which the "
        "Gas Proxy Function forms part, which is a gas system, while 6.2(b) has an Import Supplier "
        "on the same Communications Hub restore its log.",
        "By its letter 6.1(h) would refuse whatever 6.2(b) lets pass. The hub forms part of the "
        "Import Supplier's system, and the log is one of that hub.",
        (
            Alternative("shared-hub", "who is responsible for a system on the hub may restore it"),
            Alternative("literal", "only the supplier of the gas system itself may restore it"),
        ),
    ),
    Reading(
        "H-62",
        ("6.5(a)(i)",),
        "A Non-Critical Service Request with an execution date becomes a Command, which is sent: "
        "at once, or when the date has come, is not said.",
        "The interface has the DCC hold the requests whose future dating is its own, and a Command "
        "that is sent at once would be executed at once.",
        (
            Alternative("held", "it is held, and has been sent by its execution date"),
            Alternative("at-once", "it is sent when its checks are satisfied"),
        ),
    ),
    Reading(
        "H-63",
        ("6.5(c)(iii)", "6.5(d)(i)"),
        "Only a SMETS1 Critical Service Request is stored until its execution date. Of a "
        "Non-Critical one with such a date it is not said when it goes to the SMETS1 Service "
        "Provider.",
        "Clause 6.5(c) covers whatever is not a SMETS1 Future Dated Critical Service Request and "
        "has no other condition; the date goes along in the request.",
        (
            Alternative("at-once", "it is sent when its checks are satisfied"),
            Alternative("held", "it is held, and has been sent by its execution date"),
        ),
    ),
    Reading(
        "H-64",
        ("8.5(b)", "15.2"),
        "Clause 15.2 has the Command of a change of supplier sent close to its execution time. For "
        "a SMETS1 Device there is no Command, and when the Countersigned Service Request is sent "
        "is not said.",
        "Clause 8.5(b) has no condition of time; the date goes along in the request.",
        (
            Alternative("at-once", "it is sent when the checks of 8.4 are satisfied"),
            Alternative("held", "it is held, and has been sent by its execution date"),
        ),
    ),
    Reading(
        "H-65",
        ("9.2",),
        "When the Command of a handover request with an execution date is sent is not said.",
        "By clause 9.1(a) the GBCS Payload asks for the replacement at the same time as the "
        "Service Request; the interface has the DCC hold it until then.",
        (
            Alternative("held", "it is held, and has been sent by its execution date"),
            Alternative("at-once", "it is sent when its checks are satisfied"),
        ),
    ),
)
"""In the order of their identifiers."""
