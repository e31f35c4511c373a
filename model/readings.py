"""Readings: what the text contradicts or leaves open, with its alternatives.

Where Appendix AB can be read in more than one way, a reading names the ways. One is the default,
with the reason; any other can be chosen with ``--reading H-01=m``. An alternative changes cards.
A reading whose alternatives no card distinguishes is a note on its clauses: it says how the
defect is understood, and there is nothing to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of reading: its short name, and what it takes the text to mean."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A defect or an ambiguity of the text.

    `clauses` are the clauses that it concerns. The first of `alternatives` is the default, and
    `reason` says why. Without alternatives it is a note.
    """

    id: str
    clauses: tuple[str, ...]
    problem: str
    reason: str
    alternatives: tuple[Alternative, ...] = ()

    @property
    def default(self) -> str:
        """The name of the default alternative; empty for a note."""
        return self.alternatives[0].name if self.alternatives else ""


_ALL = (
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
        "H-09",
        ("6.1(i)", "6.3"),
        "Clause 6.3 rejects the whole firmware request if the hash check fails, while "
        "18.1(d)(viii) reports Device by Device.",
        "A wrong image is wrong for every Device, so it is rejected; what is wrong with single "
        "Devices is listed in the Service Response.",
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
        "H-15",
        ("6.5(d)(i)",),
        "With the date 'Never' and nothing stored, nothing is said to happen; E52 is for requests "
        "that the DCC holds under the User Interface Specification.",
        "An Acknowledgement and E52 are both accepted.",
    ),
    Reading(
        "H-16",
        ("12.1", "12.4(b)"),
        "A Critical Service Request is 'Transformed' when its Pre-Command is made and is met again "
        "as a Signed Pre-Command: literally it is counted twice.",
        "Clause 13.1 ties detection to sending, so what is not sent is not counted.",
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
        "H-18",
        ("12.4(b)",),
        "The count is per Service Reference Variant, without mention of the User; and whether "
        "quarantined communications were 'processed' is not said.",
        "The definition of the threshold gives the scope: one User ID, or all. Every communication "
        "to which detection is applied counts.",
    ),
    Reading(
        "H-19",
        ("12.4(d)",),
        "How the number is to be compared with the threshold is not said.",
        "The definition of Threshold Anomaly Detection speaks of exceeding: a number equal to the "
        "threshold is within it.",
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
        "H-23",
        ("6.1(c)",),
        "Some requests name no Device, and a Type 2 Device has no SMI Status.",
        "Where there is no status there is nothing to confirm, and the check is passed.",
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
            Alternative("literal", "an Acknowledgement is owed, and no reason may be given"),
        ),
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
        ("6.3",),
        "A rejection after the Acknowledgement must be a DCC Alert, but many codes belong only in "
        "Acknowledgements.",
        "A code is accepted wherever it appears; where it appears is recorded.",
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
        "H-41",
        ("6.1(f)",),
        "Eligibility is to be confirmed for a future time, from the Registration Data of today.",
        "It is confirmed at receipt against the registrations known; a second check when the "
        "request falls due is permitted.",
    ),
    Reading(
        "H-44",
        ("18.1(d)(iii)",),
        "Every pre-notified Device is to have the status 'pending', but a Type 2 Device has none.",
        "The definition of the inventory excludes Type 2 Devices from having a status.",
    ),
)

READINGS: Mapping[str, Reading] = MappingProxyType({reading.id: reading for reading in _ALL})
"""Every reading by its id."""

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {reading.id: reading.default for reading in _ALL if reading.alternatives}
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
