"""The context of a step: what it is judged with, and how that may differ from what is permitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from srpd.conformance.bindings.expectations import Supplied
from srpd.conformance.judging.doubts import Doubt, Evidence, Recount, Screening
from srpd.conformance.judging.recipients import Concerned
from srpd.conformance.messages.contents import InventoryDevice
from srpd.conformance.observing.seen import Seen, Sort
from srpd.model.cases import Value
from srpd.model.composition import Stimulus
from srpd.model.limbs import Limb
from srpd.model.notation import Event, Party, State
from srpd.model.stepping import Configuration, Result


class Weight(Enum):
    """The kinds of difference, from the most telling to the least."""

    FORBIDDEN_SEEN = 0
    REFUSED_FOR_A_CHECK = 1
    QUARANTINED_WITHOUT_BREACH = 2
    WRONG_CODE = 3
    WRONG_PLACE = 4
    WRONG_INVENTORY = 5
    MISSING = 6
    SUPERFLUOUS = 7


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the outcome does not explain.

    `clauses` it speaks against, `required` what was to be, `seen` the message that shows it.
    `missing` says which sort of message is, and `doubt` what else its absence may mean;
    `screening` what else it may mean that the message was let through, `recount` what
    a wrong number may rest on.
    """

    weight: Weight
    clauses: tuple[str, ...]
    required: str
    seen: Seen | None = None
    missing: str = ""
    doubt: Doubt | None = None
    screening: Screening | None = None
    recount: Recount | None = None


@dataclass(frozen=True, slots=True)
class Forbids:
    """A clause that forbids these sorts of message of a subject that has come to rest."""

    subject: str
    clause: str
    sorts: frozenset[Sort]


@dataclass(frozen=True, slots=True)
class Permits:
    """An event at which these sorts of message are permitted of a subject, whenever it happens."""

    subject: str
    event: Event
    sorts: frozenset[Sort]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the suite sent in a case, whether a step is about it or it only prepared one.

    The Service Reference Variant, the Device and the sender where it is a request, and the Devices
    that it lists.
    """

    variant: str = ""
    device: str = ""
    sender: str = ""
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owing:
    """What must be said, in a field beside it, of a communication once it is sent.

    `clauses` require it, the nearest first, and `says` is the card's; `duty` is what must be done.
    """

    about: str
    clauses: tuple[str, ...]
    says: str
    duty: str
    expected: Supplied


@dataclass(frozen=True, slots=True)
class Left:
    """Why a clause is left open, and the item of the statement for want of which, if any."""

    why: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step is judged with: what was seen in it, and what is known of each subject.

    `about` maps each subject to the RequestID it is about, `senders` to the User who sent that,
    `facts` to its facts, `limbs` to its check list, `states` to its state after the step, `devices`
    to the Device that a Non-Device Service Request names, `listed` to the Device that a firmware
    update lists, `concerned` to the Device and the Users it concerns, where these are noted,
    `barred` to the clauses that forbid something while it is in that state. `inventory` maps each
    Device subject that was read to what the inventory said (None: not held), `readable` each
    schedule that was read to whether that succeeded. `past` maps the RequestIDs that earlier
    steps of the case were about, and this one is not, to what is forbidden of them,
    `still_permitted` to what is permitted of them still; `earlier` is what was seen in the steps
    before. A refusal must bear one of the `codes`, if there are any.
    `role` is the party under test; `without` maps each kind of port that its adapter lacks to the
    item of the statement that says so. `entered` maps for each subject the clauses that lead to
    its state to the one that did. `sent` is everything that the suite sent in the case so far, by
    what messages are told to be about it; `http_refusal` the status by which HTTP refuses what is
    no request. `unsent` is what must be said of communications that were not sent in the steps
    before, as they may be after quarantine.
    """

    seen: tuple[Seen, ...]
    about: Mapping[str, str]
    senders: Mapping[str, str]
    facts: Mapping[str, Mapping[Enum, Value]]
    states: Mapping[str, State]
    limbs: Mapping[str, tuple[Limb, ...]] = field(default_factory=dict)
    inventory: Mapping[str, InventoryDevice | None] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)
    readable: Mapping[str, bool] = field(default_factory=dict)
    concerned: Mapping[str, Concerned] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    barred: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past: Mapping[str, tuple[Forbids, ...]] = field(default_factory=dict)
    still_permitted: Mapping[str, tuple[Permits, ...]] = field(default_factory=dict)
    earlier: tuple[Seen, ...] = ()
    codes: frozenset[str] = frozenset()
    role: Party = Party.DCC
    without: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sent: Mapping[str, Sent] = field(default_factory=dict)
    http_refusal: int = 400
    unsent: tuple[Owing, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as the law has it: where it began, and the result that is nearest to what was seen.

    Without a `context` the step only arranged something, and nothing was judged.
    """

    step: str
    before: Configuration
    stimulus: Stimulus
    result: Result
    context: StepContext | None = None
    evidence: Evidence = Evidence.EXACT
