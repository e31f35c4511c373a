"""The argument for a breach, in words: what was sent and seen, and what was permitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from srpd.conformance.judging.doubts import Evidence
from srpd.conformance.judging.step_context import Difference, StepContext, Weight
from srpd.conformance.judging.verdicts import Sighting
from srpd.conformance.messages.errors import MessageError
from srpd.conformance.messages.requests import read_again
from srpd.conformance.observing.seen import Seen
from srpd.conformance.recording.trace import INJECTED, Entry
from srpd.model.composition import Outcome
from srpd.model.notation import Gap, Rule
from srpd.model.register import REGISTER
from srpd.model.stepping import Result

_NOT_SAID = frozenset(
    {"kind", "about_keys", "about_key", "sender", "concerns", "parties", "payload"}
)


def identity(entry: Entry) -> tuple[str, str]:
    """The RequestID in a message that the suite sent, and the User who sent it."""
    try:
        request = read_again(entry.xml)
    except MessageError:
        return "", ""
    return str(request.request_id), entry.port.partition(".")[2]


def evidence_of(happened: Sequence[Entry]) -> Evidence:
    """How firm what is concluded from the absence of messages in a step is."""
    drains = [e for e in happened if e.fields.get("method") == "drain"]
    idle = all(e.fields.get("idle") is True and not e.fields.get("doubted") for e in drains)
    return Evidence.EXACT if drains and idle else Evidence.BOUNDED


def short_names(happened: Sequence[Entry]) -> dict[str, str]:
    """R1, R2... for the requests of a step, in the order in which they were sent."""
    found: dict[str, str] = {}
    for entry in happened:
        if entry.kind != "sent" or not entry.port.startswith("user."):
            continue
        if entry.xml and entry.phase != "look":
            found.setdefault(identity(entry)[0], f"R{len(found) + 1}")
    return found


def shortened(text: str, short: Mapping[str, str]) -> str:
    """The text with the short names of requests in it."""
    for request_id, name in short.items():
        if request_id:
            text = text.replace(request_id, name)
    return text


def sightings(
    happened: Sequence[Entry], acted: Sequence[Seen], main: Difference, short: Mapping[str, str]
) -> Iterator[Sighting]:
    """What was sent and seen in a step, line by line."""
    words = {seen.entry: shortened(seen.in_words(), short) for seen in acted}
    first = main.seen.entry if main.seen else None
    for entry in happened:
        if entry.kind == "step":
            yield Sighting(entry.number, "suite", _step_in_words(entry))
        elif entry.kind == "sent" and entry.phase != "look":
            yield Sighting(entry.number, entry.port, _sent_in_words(entry, short))
        elif entry.number in words:
            yield Sighting(entry.number, entry.port, words[entry.number], entry.number == first)
        elif entry.fields.get("method") == "advance":
            yield Sighting(entry.number, "clock", f"the clock reached {entry.at}")


def _step_in_words(entry: Entry) -> str:
    manner = entry.fields.get("manner")
    in_manner = f", in this manner: {manner}" if manner else ""
    return f"the stimulus: {entry.fields.get('stimulus')}{in_manner}"


def _sent_in_words(entry: Entry, short: Mapping[str, str]) -> str:
    if entry.xml and entry.port.startswith("user."):
        request_id, _ = identity(entry)
        prepares = ", to prepare the step" if entry.phase == "arrange" else ""
        if not request_id:
            return f"a message in which no Service Request can be read{prepares}"
        return f"{short.get(request_id, 'R?')}, the Service Request {request_id}{prepares}"
    if entry.fields.get("kind") == "update":
        records = entry.fields.get("records", {})
        return f"fixture records: {', '.join(f'{len(r)} {table}' for table, r in records.items())}"
    said = ", ".join(f"{k} {v}" for k, v in entry.fields.items() if k not in _NOT_SAID)
    which = ", not the message that is due" if entry.phase == INJECTED else ""
    return shortened(f"{entry.fields.get('kind')}{which}: {said}", short)


def reasoning(clause: str, main: Difference) -> str:
    """How what was seen contradicts the clause."""
    says = REGISTER[clause].says if clause in REGISTER else ""
    because = f"Because clause {clause} says: {says} "
    if main.seen is not None:
        return f"{because}However, entry {main.seen.entry} is {main.seen.in_words()}."
    return f"{because}However, nothing that was seen is that."


def silent_reasoning(clause: str) -> str:
    """How complete silence contradicts the clause."""
    return reasoning(clause, Difference(Weight.MISSING, (clause,), ""))


def permitted(
    attempts: Sequence[tuple[list[Difference], Result, StepContext]],
) -> Iterator[str]:
    """Each permitted outcome, as its duties with their clauses."""
    for number, (_, result, _) in enumerate(attempts, start=1):
        duties = [
            f"{owed.duty.value} [{owed.clause}]"
            for effect in result.outcome.effects
            if isinstance(effect.card, Rule)
            for owed in effect.card.owed()
        ]
        nots = [
            f"not {duty.value} [{effect.card.clause}]"
            for effect in result.outcome.effects
            for duty in getattr(effect.card, "shall_not", ())
        ]
        prefix = f"{number}. " if len(attempts) > 1 else ""
        yield prefix + ("; ".join([*duties, *nots]) or "nothing")


def ruled_out(happened: Sequence[Entry]) -> tuple[str, ...]:
    """What else might have explained the difference, and did not."""
    found = ["fixtures: the state digest of the reset is that of the first reset"]
    if any(entry.kind == "sent" for entry in happened):
        found.append("transport: every exchange of the step was completed")
    if evidence_of(happened) is Evidence.EXACT:
        found.append("waiting: the target said that it had nothing left to do")
    return tuple(found)


def silences(outcome: Outcome, acted: Sequence[Seen], step: str) -> list[str]:
    """What was done where the law, as far as it is known, does not say what follows."""
    did = "; ".join(seen.in_words() for seen in acted) or "nothing"
    found: list[str] = []
    for effect in outcome.effects:
        card = effect.card
        if isinstance(card, Gap):
            found.append(f"{card.clause}: {card.question} It did: {did} ({step})")
        elif isinstance(card, Rule) and card.assumes:
            found.append(f"{card.clause}: unconfirmed {card.assumes}. ({step})")
    return found
