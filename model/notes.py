"""Notes: defects of the text on whose understanding no card depends.

Each says how the defect is understood, and there is nothing to choose. Those between whose
alternatives there is a choice: see `srpd.model.readings`.
"""

from __future__ import annotations

from srpd.model.reading import Reading

NOTES = (
    Reading(
        "H-02",
        ("7.2",),
        "Clause 7.2 makes sending subject to 'Clauses 14 (... Orchestration ...)', while clause 14 "
        "is about Countersigned Service Requests and clause 15 is Orchestration.",
        "The title tells which clause is meant: 15.",
    ),
    Reading(
        "H-03",
        ("8.5(a)", "8.5(b)"),
        "Clause 8.5 uses the number 14 twice: for Orchestration, which is clause 15, and in (b) "
        "for sending a Countersigned Service Request, which is clause 14.",
        "The opening words mean clause 15, limb (b) means clause 14.",
    ),
    Reading(
        "H-04",
        ("8.3(a)", "8.3(b)"),
        "Clause 8.3 stops the CoS Party where clause 8.1(a) is not satisfied, which is an act of "
        "the DCC; the checks of the CoS Party are in 8.1(b).",
        "Clause 8.2, the branch in which processing goes on, says 8.1(b).",
    ),
    Reading(
        "H-07",
        ("17.9(c)",),
        "Clause 17.9(c) speaks of M and A exceeded within R, while 17.8(a) and 17.9(a) measure "
        "both over T.",
        "R belongs to B. M and A are measured over T; whatever exceeds them in T exceeds them in a "
        "longer R as well, so nothing depends on it.",
    ),
    Reading(
        "H-10",
        ("18.1(d)(viii)(B)", "16.1(a)"),
        "Clause 18.1(d) forbids the DCC to Countersign a Non-Device Service Request, and has it "
        "Digitally Sign the firmware for SMETS1 Devices; clause 16 finds the firmware in a "
        "Countersigned Service Request.",
        "Both are taken for one signed communication to the SMETS1 Service Provider, under either "
        "name.",
    ),
    Reading(
        "H-11",
        ("18.1(c)", "16.2(b)(i)"),
        "Clause 18.1(c) has the DCC apply no detection to a Non-Device Service Request, while the "
        "SMETS1 Service Provider applies detection to the firmware that comes of one.",
        "Each provision binds its own party: the DCC does not apply it, the SMETS1 Service "
        "Provider does.",
    ),
    Reading(
        "H-12",
        ("6.1(g)(iii)", "6.1(g)(ix)"),
        "The same comparison of MPAN or MPRN with the Device is required twice.",
        "Both limbs state one check; its failure is a failure of both.",
    ),
    Reading(
        "H-13",
        ("6.5(b)",),
        "Any SMETS1 Service Request for the same Device and variant deletes the stored one: also "
        "one from another User, and also one that detection then quarantines.",
        "The words have no condition, so the deletion comes first.",
    ),
    Reading(
        "H-15",
        ("6.5(d)(i)",),
        "With the date 'Never' and nothing stored, nothing is said to happen; E52 is for requests "
        "that the DCC holds under the User Interface Specification.",
        "An Acknowledgement and E52 are both accepted.",
    ),
    Reading(
        "H-18",
        ("12.4(b)",),
        "The count is per Service Reference Variant, without mention of the User; and whether "
        "quarantined communications were 'processed' is not said: when detected, when released, or "
        "both.",
        "The definition of the threshold gives the scope: one User ID, or all. When a quarantined "
        "one counts is not decided: once a number exceeds the threshold, it does so in each way "
        "until the period has ended for all that came before, and no test looks in between.",
    ),
    Reading(
        "H-19",
        ("12.4(d)",),
        "How the number is to be compared with the threshold is not said.",
        "The definition of Threshold Anomaly Detection speaks of exceeding: a number equal to the "
        "threshold is within it.",
    ),
    Reading(
        "H-24",
        ("16.2(b)(ii)", "16.2(c)", "17.3(a)"),
        "Clause 16.2(b)(ii) has a SMETS1 Response or a SMETS1 Service Provider Alert produced, "
        "and 16.2(c) orders a SMETS1 Response or a SMETS1 Alert to be signed and sent. The names "
        "vary in clause 17.3 as well.",
        "Whatever 16.2(b)(ii) produces would otherwise reach nobody: all three are signed and "
        "sent.",
    ),
    Reading(
        "H-26",
        ("16.1(d)", "6.1(n)"),
        "The SMETS1 Service Provider repeats 6.1, and with it the Replay check, for some Service "
        "Requests and not for 2.2, to which the DCC applies a Replay check.",
        "The words are clear: what is not listed is not checked again.",
    ),
    Reading(
        "H-27",
        ("8.4(h)", "16.1(d)"),
        "A Replay check of a Service Request that the DCC itself has received and accepted before "
        "would always fail.",
        "Each receiver remembers what it has received by that way: a Service Request is a Replay "
        "in a CoS Authorisation Response if another CoS Authorisation Response contained it.",
    ),
    Reading(
        "H-29",
        ("9.1(c)", "9.3"),
        "Clause 9.3 speaks of the checks in clause 9.1, of which only (c) is one, and that repeats "
        "6.1(j).",
        "A handover request with a Certificate that is not valid fails both, and is rejected once.",
    ),
    Reading(
        "H-30",
        ("13.2(a)", "13.2(b)"),
        "A Command goes where the originating Service Request specifies, but a Critical Service "
        "Request has no choice of delivery.",
        "The Signed Pre-Command has one, by its Command Variant 5, 6 or 7, and it decides.",
    ),
    Reading(
        "H-33",
        ("6.1", "7.1"),
        "An Acknowledgement is owed for every request, but where the answer is synchronous the "
        "interface has no message for it beside the answer.",
        "The synchronous answer acknowledges.",
    ),
    Reading(
        "H-34",
        ("6.3", "6.1(n)", "6.5(d)(ii)"),
        "A rejection after the Acknowledgement must be a DCC Alert, but the interface has many "
        "codes in Acknowledgements alone: so E100 for a stored Service Request whose Certificate "
        "is no longer valid when it is due. And it has E69, for a Replay, in DCC Alerts alone, "
        "though the DCC finds one before it acknowledges.",
        "Appendix AB has the User told of the reasons and says nothing of places. A code is "
        "accepted wherever it appears; where it appears is recorded.",
    ),
    Reading(
        "H-36",
        ("17.8(e)",),
        "The recipients of the Response or Alert are to be informed that the consolidation has "
        "stopped, though only Alerts are consolidated; in what form is not said.",
        "The recipients of the Alerts are meant; any information that reaches them is accepted.",
    ),
    Reading(
        "H-39",
        ("6.1(c)", "6.1(f)"),
        "SMETS2+ Critical Service Requests meet neither the status nor the registration check.",
        "The words are clear: E4 and E5 are not expected for them.",
    ),
    Reading(
        "H-40",
        ("13.2(a)",),
        "What happens to a request that has passed and whose Communications Hub Function is not "
        "commissioned is not stated.",
        "It must not be sent; E5, E20 and no message are accepted.",
    ),
    Reading(
        "H-42",
        ("6.1", "6.1(f)"),
        "The interface has a code for a Notified Critical Supplier or Network Operator that is "
        "not as held, and no limb of clause 6.1 requires such a check.",
        "The check belongs to the interface: its code is no evidence for or against any limb of "
        "6.1.",
    ),
    Reading(
        "H-43",
        ("10.3", "18.1(d)(vii)(A)"),
        "A DCC Alert is ordered when a Communications Hub is decommissioned, and none when a "
        "meter is decommissioned, suspended, restored or commissioned, though the interface has "
        "alerts for it.",
        "Such alerts are owed by the interface alone: sent or not, they decide nothing here.",
    ),
    Reading(
        "H-44",
        ("18.1(d)(iii)",),
        "Every pre-notified Device is to have the status 'pending', but a Type 2 Device has none.",
        "The definition of the inventory excludes Type 2 Devices from having a status.",
    ),
    Reading(
        "H-45",
        ("20.2",),
        "A threshold of the CoS Party applies to a 24 hour period for each calendar day, and no "
        "words say by which clock.",
        "Nothing is held against either clock. By that of Great Britain and by UTC it is the same "
        "day except for one hour of each day in summer, and the tests keep off those hours.",
    ),
)
