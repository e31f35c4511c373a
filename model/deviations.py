"""Deviations: the ways in which a clause can be broken, made from the cards by a list of operators.

Nothing is written by hand: every card, limb, coupling and link yields its own, each with a sentence
made of the card's words and laid to the clauses that it breaks. What of a duty can be done
otherwise depends on how it is seen, which bindings know; they say it through `Distortions`.

==============  ================================================================================
operator        the deviation
==============  ================================================================================
omits           a duty of a Rule is not done
ignores         nothing follows of a Rule, and the state is kept; a check is not made
does            what a Bar or a Rule forbids is done
too narrow      a Rule is not applied to one value of a fact, or in one state, that it speaks of
too broad       it is applied to one value more
elsewhere       the duties are done, and the state that should follow does not
uncoupled       what one clause has happen does not bring about what another makes of it
stale           what can change is looked up once, and kept as it was at the beginning
otherwise       a duty is done twice, for another, with other contents or another code
==============  ================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from hashlib import blake2s

from srpd.model.cases import Box, Value
from srpd.model.composition import Coupling, Link, System
from srpd.model.conditions import facts_of
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Distortion, Duty, Owed, Rule
from srpd.model.variants import (
    Beyond,
    Change,
    InMachine,
    Instead,
    InsteadOfEach,
    InsteadWhere,
    Stale,
    Variant,
    WithoutCoupling,
    doing,
)

Distortions = Callable[[Duty], Iterable[Distortion]]
"""The ways in which a duty can be done otherwise, so that it can be seen."""
InUse = Mapping[Enum, tuple[Value, ...]]
"""The values of each fact that some system tries."""

OMITS, IGNORES, DOES = "omits", "ignores", "does"
NARROW, BROAD, ELSEWHERE = "too narrow", "too broad", "elsewhere"
UNCOUPLED, STALE, OTHERWISE = "uncoupled", "stale", "otherwise"
OPERATORS = (OMITS, IGNORES, DOES, NARROW, BROAD, ELSEWHERE, UNCOUPLED, STALE, OTHERWISE)


def deviations(
    systems: Iterable[System], distortions: Distortions = lambda _: ()
) -> tuple[Variant, ...]:
    """Every deviation of the machines, couplings and links of these systems, in legal order.

    Each is made once, however many of the systems have it.
    """
    systems = tuple(systems)
    found: dict[str, Variant] = {}
    for name, machine in _machines(systems).items():
        in_use = values_in_use(systems, name)
        for each in of_machine(machine, in_use, distortions):
            found.setdefault(each.id, each)
    for system in systems:
        machines = {subject.machine.name: subject.machine for subject in system.subjects}
        for coupling in system.couplings:
            for each in _of_coupling(coupling, machines):
                found.setdefault(each.id, each)
        for link in system.links:
            for each in _of_link(link, machines):
                found.setdefault(each.id, each)
    return tuple(found.values())


def of_machine(
    machine: Machine, in_use: InUse, distortions: Distortions = lambda _: ()
) -> Iterator[Variant]:
    """The deviations of the cards of one machine. `in_use` gives the values that are tried."""
    yield from _of_duties(machine, distortions)
    for card in machine.cards:
        if isinstance(card, Rule) and not card.assumes:
            yield from _of_rule(machine, card, in_use, distortions)
        elif isinstance(card, Bar):
            for duty in card.shall_not:
                yield _does(machine, card, duty)


def values_in_use(systems: Iterable[System], machine: str) -> dict[Enum, tuple[Value, ...]]:
    """The values that the facts of this machine have somewhere in these systems."""
    found: dict[Enum, dict[Value, None]] = {}

    def note(fact: Enum, values: Iterable[Value]) -> None:
        found.setdefault(fact, {}).update(dict.fromkeys(values))

    for system in systems:
        known = {subject.name: subject for subject in system.subjects}
        for subject in system.subjects:
            if subject.machine.name != machine:
                continue
            owner = known[subject.follows] if subject.follows else subject
            for facts in (subject.fixed, *(profile.facts for profile in owner.profiles)):
                for fact, value in facts.items():
                    note(fact, (value,))
        for link in system.links:
            if link.of == machine:
                note(link.fact, link.table.values())
    return {fact: tuple(values) for fact, values in found.items()}


def _machines(systems: Iterable[System]) -> dict[str, Machine]:
    return {
        subject.machine.name: subject.machine for system in systems for subject in system.subjects
    }


def _of_rule(
    machine: Machine, card: Rule, in_use: InUse, distortions: Distortions
) -> Iterator[Variant]:
    owed = card.owed()
    for each in owed:
        yield _omits(machine, card, each)
        for how in distortions(each.duty):
            yield _otherwise(machine, card, each, how)
    for duty in card.shall_not:
        yield _does(machine, card, duty)
    if not owed:
        return
    if len(owed) > 1 or card.limb or card.then is not None:
        yield _made(
            machine, card, IGNORES, card.clauses(), _ignored(card), instead=_nothing(machine, card)
        )
    leads_on = card.then is not None and (card.then,) != card.given
    if leads_on and card.then is not None and card.when not in machine.internal:
        says = f"{_sentence(card)}: done, but it does not become “{card.then.value}”"
        yield _made(
            machine, card, ELSEWHERE, (card.clause,), says, instead=replace(card, then=None)
        )
    yield from _of_scope(machine, card, in_use)


def _of_duties(machine: Machine, distortions: Distortions) -> Iterator[Variant]:
    """A duty that a clause imposes in several cards, done otherwise in all of them."""
    imposed: dict[Owed, list[Rule]] = {}
    for card in machine.cards:
        if isinstance(card, Rule) and not card.assumes:
            for owed in card.owed():
                imposed.setdefault(owed, []).append(card)
    for owed, cards in imposed.items():
        for how in (Distortion.OMITTED, *distortions(owed.duty)) if len(cards) > 1 else ():
            operator = OMITS if how is Distortion.OMITTED else OTHERWISE
            several = tuple(Instead(card, doing(card, owed, how)) for card in cards)
            says = f"“{owed.duty.value}” {how.value}, whatever it is due for"
            name = _id(machine.name, owed.clause, operator, owed.duty.name, how.name, "each")
            change = InMachine(machine.name, InsteadOfEach(several))
            yield Variant(name, operator, (owed.clause,), says, change)


def _of_scope(machine: Machine, card: Rule, in_use: InUse) -> Iterator[Variant]:
    """A rule applied to a value less than it speaks of, or to a value more."""
    regions = card.boxes()
    against = _scope_clauses(card)
    for fact in sorted(facts_of(card.provided), key=lambda each: each.name):
        known = [v for v in machine.fact_domains[fact] if v in in_use.get(fact, ())]
        inside = [v for v in known if any(v in box.get(fact, (v,)) for box in regions)]
        outside = [v for v in known if not any(v in box.get(fact, (v,)) for box in regions)]
        for value in inside if len(inside) > 1 else ():
            says = f"{_sentence(card)}: not where {_is(fact, value)}"
            less = InsteadWhere(card, _nothing(machine, card), fact, value)
            yield _variant(machine, card, NARROW, card.clauses(), says, less)
        for value in outside:
            wider = tuple(_widened(box, fact, value) for box in regions)
            says = f"{_sentence(card)}: also where {_is(fact, value)}"
            more = Beyond(card, fact, value, wider)
            clauses = against(fact, value)
            yield _variant(machine, card, BROAD, clauses, says, more)
    if len(card.given) > 1:
        for state in card.given:
            says = f"{_sentence(card)}: not while “{state.value}”"
            where = InsteadWhere(card, _nothing(machine, card), state=state)
            yield _variant(machine, card, NARROW, card.clauses(), says, where)


def _scope_clauses(card: Rule) -> Callable[[Enum, Value], tuple[str, ...]]:
    """The clauses against which it is to apply the rule beyond its scope.

    Where another clause takes the case out of a check, it is that clause.
    """
    exemptions = card.limb.exemptions if card.limb else ()

    def against(fact: Enum, value: Value) -> tuple[str, ...]:
        sparing = [
            each.clause
            for each in exemptions
            if fact in facts_of(each.terms)
            and any(
                value in box.get(fact, ())
                for box in Rule("", "", given=(), when=card.when, provided=each.terms).boxes()
            )
        ]
        return tuple(dict.fromkeys(sparing)) or card.clauses()[:1]

    return against


def _widened(box: Box, fact: Enum, value: Value) -> Box:
    return {**box, fact: frozenset({value})}


def _omits(machine: Machine, card: Rule, owed: Owed) -> Variant:
    says = f"{_sentence(card)}: “{owed.duty.value}” {Distortion.OMITTED.value}"
    alone = len(card.owed()) == 1
    clauses = tuple(dict.fromkeys((owed.clause, *(card.clauses() if alone else ()))))
    other = doing(card, owed, Distortion.OMITTED)
    return _made(machine, card, OMITS, clauses, says, owed.duty.name, instead=other)


def _otherwise(machine: Machine, card: Rule, owed: Owed, how: Distortion) -> Variant:
    says = f"{_sentence(card)}: “{owed.duty.value}” {how.value}"
    other = doing(card, owed, how)
    detail = f"{owed.duty.name} {how.name}"
    return _made(machine, card, OTHERWISE, (owed.clause,), says, detail, instead=other)


def _does(machine: Machine, card: Rule | Bar, duty: Duty) -> Variant:
    says = f"{_sentence(card)}: “{duty.value}” {Distortion.DONE.value}"
    done = Owed(card.clause, duty, Distortion.DONE)
    if isinstance(card, Rule):
        left = tuple(each for each in card.shall_not if each is not duty)
        other = replace(card, shall=(*card.shall, done), shall_not=left)
    else:
        other = Rule(
            card.clause,
            card.says,
            given=card.given,
            when=card.when,
            provided=card.provided,
            shall=(done,),
        )
    return _made(machine, card, DOES, (card.clause,), says, duty.name, instead=other)


def _of_coupling(coupling: Coupling, machines: Mapping[str, Machine]) -> Iterator[Variant]:
    if coupling.of not in machines:
        return
    says = (
        f"“{coupling.duty.value}” does not have it that {coupling.causes.value} "
        f"({coupling.to}, clause {coupling.clause})"
    )
    name = _id(
        coupling.of,
        coupling.clause,
        UNCOUPLED,
        coupling.duty.name,
        coupling.to,
        coupling.causes.name,
    )
    yield Variant(name, UNCOUPLED, (coupling.clause,), says, WithoutCoupling(coupling))


def _of_link(link: Link, machines: Mapping[str, Machine]) -> Iterator[Variant]:
    if link.of not in machines:
        return
    asking = (
        clause
        for card in machines[link.of].cards
        if link.fact in facts_of(card.provided)
        for clause in card.clauses()[:1]
    )
    says = f"whether {link.fact.value} is looked up once, and kept as it was at the beginning"
    clauses = tuple(dict.fromkeys((link.clause, *asking)))
    name = _id(link.of, link.clause, STALE, link.fact.name, link.by)
    yield Variant(name, STALE, clauses, says, Stale(link))


def _nothing(machine: Machine, card: Rule) -> Rule | None:
    """In the place of a rule of which nothing follows; what is found out by oneself is not."""
    if card.when in machine.internal:
        return None
    return Rule(card.clause, card.says, given=card.given, when=card.when, provided=card.provided)


def _ignored(card: Rule) -> str:
    what = "the check is not made" if card.limb else "nothing of this is done"
    return f"{_sentence(card)}: {what}"


def _sentence(card: Card) -> str:
    return card.says


def _is(fact: Enum, value: Value) -> str:
    if value is True:
        return str(fact.value)
    if value is False:
        return f"it is not so that {fact.value}"
    said = value.value if isinstance(value, Enum) else value
    return f"{fact.value} is {said}"


def _made(
    machine: Machine,
    card: Rule | Bar,
    operator: str,
    clauses: tuple[str, ...],
    says: str,
    detail: str = "",
    *,
    instead: Rule | None,
) -> Variant:
    how = InMachine(machine.name, Instead(card, instead))
    name = _id(machine.name, clauses[0], operator, detail, card)
    return Variant(name, operator, clauses, says, how)


def _variant(
    machine: Machine,
    card: Rule,
    operator: str,
    clauses: tuple[str, ...],
    says: str,
    how: Change,
) -> Variant:
    name = _id(machine.name, clauses[0], operator, says, card)
    return Variant(name, operator, clauses, says, InMachine(machine.name, how))


def _id(machine: str, clause: str, operator: str, *details: object) -> str:
    """The same for the same words of the law; another if they change."""
    said = "\n".join(_words(each) for each in (machine, clause, operator, *details))
    return (
        f"{clause}/{operator.replace(' ', '-')}/{blake2s(said.encode(), digest_size=4).hexdigest()}"
    )


def _words(detail: object) -> str:
    if not isinstance(detail, Rule | Bar):
        return str(detail)
    given = " ".join(state.name for state in detail.given)
    regions = sorted(
        " ".join(sorted(f"{f.name}={sorted(map(str, v))}" for f, v in box.items()))
        for box in detail.boxes()
    )
    reading = f"{detail.reading.reading}={detail.reading.alternative}" if detail.reading else ""
    return "\n".join((detail.clause, detail.says, given, detail.when.name, *regions, reading))
