"""Readings: what the text contradicts or leaves open, with its alternatives.

Where Appendix AB can be read in more than one way, a reading names the ways. One is the default,
with the reason; any other can be chosen with ``--reading H-01=m``. An alternative changes cards.
A reading whose alternatives no card distinguishes is a note on its clauses: it says how the
defect is understood, and there is nothing to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from srpd.model.faults import BadInput
from srpd.model.notes import NOTES
from srpd.model.reading import Alternative, Reading
from srpd.model.request_readings import REQUEST_READINGS
from srpd.model.tables import did_you_mean

_CHOICES = (
    Reading(
        "H-01",
        ("6.5(d)(ii)",),
        "The re-application of clause 6.1 exempts 6.1(m), the Sub GHz check, which never concerns "
        "a SMETS1 Critical Service Request.",
        "6.1(n) is the Replay check, and a stored request always repeats the one received: the "
        "letter was right before the Sub GHz check was inserted.",
        (
            Alternative("n", "the Replay check is not re-applied"),
            Alternative("m", "the Replay check is re-applied, so every stored request fails"),
        ),
    ),
    Reading(
        "H-05",
        ("8.6(b)", "8.6(c)"),
        "The CoS Party is not notified where 8.4(c), the check of the role, fails; clauses 6.3 and "
        "7.3(b), the parallels, except the check of the Cryptographic Protection, which is 8.4(a). "
        "And 8.4 and 8.6 speak of a response received from the CoS Party, which one that fails "
        "8.4(a), (b) or (c) is not shown to be.",
        "Looks copied from 7.3(b), where that check is (c); whoever's signature does not check may "
        "not be the CoS Party.",
        (
            Alternative("8.4(a)", "the failure of 8.4(a) need not be notified to the CoS Party"),
            Alternative("8.4(c)", "the failure of 8.4(c) need not be notified to the CoS Party"),
            Alternative(
                "not-from-the-cos-party",
                "what fails 8.4(a), (b) or (c) is none, and need be notified to nobody",
            ),
        ),
    ),
    Reading(
        "H-06",
        ("8.1(a)",),
        "Clause 8.1 excludes SMETS1 requests, while 8.2(ii), 8.4(g), 8.5(b), 20.5 and 21.1 treat "
        "them as going through the CoS Party.",
        "Five provisions need it, and one leftover phrase stands against it.",
        (
            Alternative("through-cos-party", "a SMETS1 CoS request goes to the CoS Party"),
            Alternative("literal", "a SMETS1 CoS request goes straight to the S1SP"),
        ),
    ),
    Reading(
        "H-08",
        ("18.1(d)(iv)(D)",),
        "A Service Request made from a schedule skips 6.1(c) and 6.1(d), though it has no "
        "signature to which 6.1(e) could be applied either, and nothing explains why its status "
        "check falls.",
        "The letters as printed are kept, and 6.1(e) is left out because it has no object. If they "
        "slipped by one, the status check remains.",
        (
            Alternative("c-d-e", "neither the status nor a signature is checked"),
            Alternative("d-e", "the status is checked; no signature is"),
        ),
    ),
    Reading(
        "H-14",
        ("6.5(d)(ii)", "6.5(d)(ii)(C)"),
        "The fate of a stored request that fails its re-application is not stated, nor whether the "
        "User is told.",
        "A request that may not be sent serves nothing, and 6.3 notifies of failed checks.",
        (
            Alternative("delete-and-notify", "it is deleted, and the User is notified"),
            Alternative("open", "it is not sent; whether the User is told is open"),
        ),
    ),
    Reading(
        "H-16",
        ("6.5(a)(ii)", "12.1", "12.4(b)"),
        "Clause 6.5(a)(ii) calls a Transformed Service Request what goes back to the User as a "
        "Pre-Command, and 12.1 and 12.4 apply detection to Transformed Service Requests: literally "
        "a Critical Service Request is counted then, and once more as a Signed Pre-Command.",
        "Clause 13.1 ties detection to sending, and nothing is sent before the Pre-Command has "
        "come back signed.",
        (
            Alternative("what-is-sent", "detection is applied where a Command is to be sent"),
            Alternative(
                "what-is-transformed",
                "detection is applied to a Transformed Service Request that goes back as well",
            ),
        ),
    ),
    Reading(
        "H-17",
        ("13.1(a)", "14.1(a)", "12.1"),
        "Sending requires that detection has been applied; detection is applied only where a "
        "threshold has been established.",
        "Where there is no threshold there is nothing to be applied, and services could otherwise "
        "not be provided.",
        (
            Alternative("no-threshold-passes", "without a threshold it is sent"),
            Alternative("open", "whether it may be sent without a threshold is left open"),
        ),
    ),
    Reading(
        "H-20",
        ("6.1(c)",),
        "'Read Firmware Version' to a suspended Device is rejected by 6.1(c), and accepted by the "
        "DCC User Interface Specification since MP105.",
        "MP105 changed the interface on purpose, so that a suspended Device can be recovered.",
        (
            Alternative("accepted", "a suspended Device may be asked for its firmware version"),
            Alternative("literal", "6.1(c) has no such exception"),
        ),
    ),
    Reading(
        "H-21",
        ("6.1(c)", "2.1"),
        "SMETS1 'Activate Firmware' is a SMETS1 Critical Service Request and not exempt from "
        "6.1(c), so a suspended SMETS1 Device can be sent an image and never activate it.",
        "The words are clear, though 2.1(a) lets Users try.",
        (
            Alternative("literal", "6.1(c) rejects it for a suspended Device"),
            Alternative("accepted", "a suspended SMETS1 Device may activate firmware"),
        ),
    ),
    Reading(
        "H-22",
        ("6.1(c)", "18.1(d)(vii)(A)"),
        "'Decommission Device' is not among the requests that 18.1(b)(i) spares the status check, "
        "so a suspended Device cannot be decommissioned.",
        "The words are clear.",
        (
            Alternative("literal", "6.1(c) rejects it for a suspended Device"),
            Alternative("accepted", "a suspended Device may be decommissioned"),
        ),
    ),
    Reading(
        "H-25",
        ("16.1(a)", "16.1(e)(i)", "16.1(e)(ii)"),
        "What follows when a check of clause 16.1 is not satisfied is not said.",
        "Clause 16.2 acts only where the checks are passed, so nothing is executed; the interface "
        "has an Alert of the SMETS1 Service Provider for it.",
        (
            Alternative("s1sp-alert", "an Alert of the SMETS1 Service Provider tells the DCC"),
            Alternative("open", "it is not processed; whether the DCC is told is open"),
        ),
    ),
    Reading(
        "H-31",
        ("15.1(a)", "15.1(b)", "6.4", "6.5(a)(i)", "9.2", "11.1(d)"),
        "Only 7.2 and 8.5 are subject to Orchestration; 6.5(a)(i), 6.5(c)(iii), 9.2 and 11.1(d) "
        "are not, and 6.4 does not mention it.",
        "Clause 15 stands on its own words, which except nothing.",
        (
            Alternative("everywhere", "clause 15.1 applies to every Sequenced Service"),
            Alternative("where-said", "clause 15.1 applies where 7.2 or 8.5 says so"),
        ),
    ),
    Reading(
        "H-32",
        ("6.1(d)", "6.3", "6.1"),
        "6.3 excludes a notification when the signature check fails, while 6.1 acknowledges every "
        "request and the interface lists E100 in Acknowledgements.",
        "Who sent an unverifiable message is unknown, so silence is safe; the interface permits "
        "the code.",
        (
            Alternative("silence-or-code", "silence and E100 are both accepted"),
            Alternative(
                "literal", "an Acknowledgement is owed, and a reason may be given and need not be"
            ),
        ),
    ),
    Reading(
        "H-35",
        ("20.4",),
        "Where a threshold of the CoS Party is exceeded, it ceases to process any request of that "
        "day: only those in excess, or those accepted before as well, is not said.",
        "It ceases with the one that exceeds the threshold, and with whatever it has not yet "
        "answered by a CoS Authorisation Response.",
        (
            Alternative(
                "from-the-breach-on",
                "it ceases with the one that exceeds and with what is not yet authorised",
            ),
            Alternative("all-of-that-day", "what it has authorised for that day is to end as well"),
        ),
    ),
    Reading(
        "H-37",
        ("17.9(b)", "17.9(c)"),
        "PIC is among the parameters of incident creation, and 17.9(b) speaks of an incident about "
        "a labelled Alert Code, but no words order one to be raised.",
        "PIC has a meaning only if the label is notified by an incident of its own.",
        (
            Alternative("on-labelling", "the label is notified by an incident, if PIC is on"),
            Alternative("open", "whether the label is notified by an incident is left open"),
        ),
    ),
    Reading(
        "H-38",
        ("18.1(b)(ii)",),
        "'Update Inventory' is spared the status check and not the registration check, though a "
        "pending Device may have no MPAN or MPRN.",
        "Otherwise nobody but an Other User could ever update such a Device.",
        (
            Alternative("not-checked", "without an MPRN or MPAN there is nothing to be checked"),
            Alternative("literal", "no registration supports the sender, so it is rejected"),
        ),
    ),
    Reading(
        "H-41",
        ("6.1(f)", "12.3(a)"),
        "Eligibility is confirmed at receipt, for a future time as well, from the Registration "
        "Data of that day. Whether it, and what else can have come to fail, is confirmed once more "
        "when a quarantined Service Request is released is not said: the DCC is to 'continue to "
        "process' it 'in accordance with the provisions of this document'.",
        "To continue is to do what is still to be done, and clause 6.1 is applied where the DCC "
        "receives a Service Request.",
        (
            Alternative("once", "clause 6.1 is applied at receipt, and not again on release"),
            Alternative(
                "again-on-release",
                "what no longer satisfies 6.1(b), 6.1(c) or 6.1(f) is not sent, though released",
            ),
        ),
    ),
    Reading(
        "H-46",
        ("20.2", "20.4", "8.2"),
        "A User may lower its threshold below the number of a day before the CoS Party authorises "
        "what it has counted for that day: whether the CoS Party compares once, or once more with "
        "the threshold set last, is not said.",
        "Clause 20.4 is a standing duty: the CoS Party shall cease the processing of any, if the "
        "number exceeds the threshold; 20.2 says which threshold that is. When it takes note of a "
        "threshold set anew, at once or as each comes to be authorised, is for it to choose.",
        (
            Alternative(
                "until-authorised",
                "what exceeds the threshold set last is not authorised; the notice may come from "
                "its setting on, and at the latest when the request's turn comes",
            ),
            Alternative("once", "the number is compared when a Service Request is counted"),
        ),
    ),
    Reading(
        "H-52",
        ("20.3(a)", "20.3(b)", "20.4"),
        "Clause 20.3 deems what is 'submitted' or 'received' to apply to a day, and 20.4 counts "
        "what applies; clauses 8.2 and 8.3(a) have detection applied where the checks are passed, "
        "and nothing further done with what fails one. Whether what is refused is counted is not "
        "said. What has no valid signature, or is a Replay, was not submitted by the User at all.",
        "Detection is a step of clause 8.2, which begins where the requirements of 8.1(b) are "
        "satisfied, and by 8.3(a) no step is taken where they are not.",
        (
            Alternative("passed-alone", "only what passes the checks of clause 8.1(b) is counted"),
            Alternative(
                "every-authentic-one", "what the User has signed is counted, though it is refused"
            ),
        ),
    ),
    Reading(
        "H-53",
        ("12.4(b)",),
        "The number is that of 'the period of time to which the Anomaly Detection Threshold "
        "relates'. Whether that period rolls, or is one of fixed periods that follow one another, "
        "as the calendar days of 24 hours of clause 20.2 do, is not said.",
        "A period that rolls lets no burst through that lies astride a boundary, which is what a "
        "threshold is there to find.",
        (
            Alternative("rolling", "what lies less than the period's length back counts"),
            Alternative("fixed", "what was processed since the period began counts, from midnight"),
        ),
    ),
    Reading(
        "H-51",
        ("17.1", "17.7(c)"),
        "A Sub GHz Alert is an Alert from a Communications Hub Function: whether clause 17.1 has "
        "it sent as well, beside clause 17.7, is not said.",
        "Clause 17.7 deals with these Alerts in particular: it has them checked, and sent to fewer "
        "parties, which would be to no purpose if 17.1 had every one of them sent unchecked.",
        (
            Alternative("17.7-alone", "a Sub GHz Alert is sent as clause 17.7 says, and no more"),
            Alternative("17.1-as-well", "clause 17.1 has it sent too, to those whom it names"),
        ),
    ),
)

READINGS: Mapping[str, Reading] = MappingProxyType(
    {
        reading.id: reading
        for reading in sorted((*_CHOICES, *REQUEST_READINGS, *NOTES), key=lambda r: r.id)
    }
)
"""Every reading by its id."""

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {reading.id: reading.default for reading in READINGS.values() if reading.alternatives}
)
"""The default alternative of every reading that has a choice."""


def chosen(options: Iterable[str]) -> dict[str, str]:
    """The alternatives in force after options such as ``H-01=m``; the defaults for the rest.

    Of two options for one reading the later counts.

    Raises `BadInput` for an option that is not of this form, for a reading that is unknown or has
    no alternatives, and for an alternative that it does not have.
    """
    choices = dict(DEFAULTS)
    for option in options:
        name, equals, alternative = option.partition("=")
        if not equals:
            raise BadInput(f"--reading {option}: write it as READING=ALTERNATIVE, such as H-01=m")
        if name not in READINGS:
            raise BadInput(
                f"--reading {option}: there is no reading {name!r}; {did_you_mean(name, READINGS)}"
            )
        names = [a.name for a in READINGS[name].alternatives]
        if not names:
            raise BadInput(f"--reading {option}: {name} is a note; it has nothing to choose")
        if alternative not in names:
            raise BadInput(f"--reading {option}: {name} can be {' or '.join(names)}")
        choices[name] = alternative
    return choices
