"""Who is to receive a message that is due to several Users, and whether each of them did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from srpd.conformance.bindings.expectations import AtEach
from srpd.conformance.observing.seen import Seen, is_alert_key


@dataclass(frozen=True, slots=True)
class Concerned:
    """The Device that a subject is about, and the Users of each group, as the player noted them."""

    device: str = ""
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> Concerned:
        """What the fields of an entry of the trace say."""
        noted = fields.get("parties")
        groups = noted if isinstance(noted, Mapping) else {}
        return cls(
            str(fields.get("concerns", "")),
            {
                str(name): tuple(str(user) for user in users)
                for name, users in groups.items()
                if isinstance(users, list | tuple)
            },
        )


def is_about(seen: Seen, about: str, concerned: Concerned) -> bool:
    """Whether a message is about a subject: by its RequestID, or by the Device where it has none.

    An alert names no Service Request, so all alerts of one sort about one Device in one step are
    taken for one.
    """
    if seen.about == about or not seen.device:
        return seen.about == about
    if seen.about and not is_alert_key(seen.about):
        return False
    return bool(concerned.device) and seen.device == concerned.device


def uneven(
    expected: AtEach, concerned: Concerned, seen: Sequence[Seen]
) -> Iterator[tuple[str, Seen | None]]:
    """What is missing, as the party that lacks it, and what is one too many, with no party."""
    due = concerned.parties.get(expected.parties.name, ())
    others = concerned.parties.get(expected.others.name, ()) if expected.others else ()
    for party in dict.fromkeys((*due, *others)):
        here = [s for s in seen if s.party.upper() == party]
        fit = [s for s in here if s.signed or not expected.signed]
        if not fit and (here or party in due):
            yield party, here[0] if here else None
        for second in fit[1:]:
            yield "", second
    for other in seen:
        if other.party.upper() not in {*due, *others}:
            yield "", other
    if others and not due and not seen:
        yield f"one at least of {', '.join(others)}", None
