"""A machine as a plain page that reads beside the Code, in legal order.

Every card is one paragraph: its clause, what the clause says, where it applies, what is to be done,
and what the subject is then. Cards in a row that say the same share their paragraph, so that each
sentence of the Code is printed once. A check list is printed check by check.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from srpd.diagrams.card_text import (
    acts,
    clause_range,
    condition,
    listed,
    owed,
    reading,
    sentence,
    yes_or_no,
)
from srpd.model.cases import Domains
from srpd.model.conditions import Term
from srpd.model.limbs import Limb
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Gap, Rule

_WIDTH = 88
_INDENT = 18
_FEW = 12


def legal_page(machine: Machine) -> str:
    """The machine as text, at most 88 characters wide."""
    blocks = [
        _heading(machine),
        *_opening(machine),
        *_cards(machine),
        *_closing(machine),
    ]
    return "\n\n".join(blocks) + "\n"


def _heading(machine: Machine) -> str:
    title = machine.name.replace("-", " ").upper()
    return f"{title}\nClause {machine.clause}\n{'=' * _WIDTH}"


def _opening(machine: Machine) -> Iterator[str]:
    yield _filled(f"What follows is about {machine.subject}. It binds {machine.bearer.value}.")
    states = []
    for state in machine.states:
        notes = ["at first"] * (state is machine.initial)
        notes += ["nothing more follows"] * (state in machine.final)
        states.append(f'"{state.value}"' + (f"  ({listed(notes)})" if notes else ""))
    yield _list("Its state is one of:", states)
    depends = []
    for fact in machine.facts:
        values = machine.fact_domains[fact]
        if yes_or_no(values):
            depends.append(f"whether {fact.value}")
        elif len(values) <= _FEW:
            depends.append(f"{fact.value}: {listed([_value(v) for v in values], 'or')}")
        else:
            depends.append(str(fact.value))
    if depends:
        yield _list("What applies depends on:", depends)


def _value(value: object) -> str:
    return str(getattr(value, "value", value))


def _cards(machine: Machine) -> Iterator[str]:
    """Every card, one after the other; what all the checks of a list lead to is said once."""
    for is_check, group in groupby(machine.cards, key=lambda card: _check_of(card) is not None):
        cards = list(group)
        if is_check:
            yield from _check_list(machine, [c for c in cards if isinstance(c, Rule)])
        else:
            for _, alike in groupby(cards, key=lambda card: (card.clause, card.says)):
                yield _sentence(machine, tuple(alike))


def _sentence(machine: Machine, alike: Sequence[Card]) -> str:
    """A sentence of the Code, once, though several cards encode it."""
    bodies = (line for card in alike for line in _body(machine, card))
    return _paragraph(alike[0].clause, [sentence(alike[0].says), *bodies])


def _check_of(card: Card) -> Limb | None:
    return card.limb if isinstance(card, Rule) else None


def _check_list(machine: Machine, cards: list[Rule]) -> Iterator[str]:
    outcomes = Counter(tuple(_outcome(machine, card)) for card in cards)
    usual, often = outcomes.most_common(1)[0]
    if often > 1:
        named = clause_range([card.clause for card in cards])
        first = cards[0]
        where = _at(machine, first)
        head = f"{where}, and a check of {named} that follows is not satisfied:"
        what = "What follows if a check is not satisfied, unless it says otherwise:"
        yield _paragraph("", [what, head, *usual])
    last = ""
    for card in cards:
        limb = card.limb
        if limb is None:
            continue
        again = f"{card.clause} {limb.says}" == last
        last = f"{card.clause} {limb.says}"
        own = tuple(_outcome(machine, card))
        parts = _limb(machine, card, limb, () if own == usual and often > 1 else own, again=again)
        yield _paragraph(card.clause, parts)


def _body(machine: Machine, card: Card) -> Iterator[str]:
    if card.reading:
        yield f"On reading {reading(card.reading)}."
    yield _where(machine, card)
    yield from _outcome(machine, card)
    yield from _remarks(card)


def _at(machine: Machine, card: Card) -> str:
    states = [f'"{state.value}"' for state in machine.states if state in card.given]
    others = [f'"{state.value}"' for state in machine.states if state not in card.given]
    if not others:
        at = "Where its state is any"
    elif len(others) < len(states):
        at = f"Where its state is any but {listed(others, 'or')}"
    else:
        at = f"Where its state is {listed(states, 'or')}"
    return at


def _where(machine: Machine, card: Card) -> str:
    at = _at(machine, card)
    parts = [at, str(card.when.value), *_conditions(card.provided, machine.fact_domains)]
    return ", and ".join(parts) + ":"


def _conditions(terms: Iterable[Term], domains: Domains) -> list[str]:
    return list(dict.fromkeys(condition(term, domains) for term in terms))


def _outcome(machine: Machine, card: Card) -> Iterator[str]:
    who = machine.bearer.value
    if isinstance(card, Gap):
        yield f"The text does not say what follows. {card.question}"
        return
    if isinstance(card, Bar):
        yield f"{who} shall not {acts(card.shall_not, 'or')}; its state is kept."
        return
    parts = []
    if card.shall:
        parts.append(f"{who} shall {owed(card)}")
    if card.may:
        parts.append(f"{who} may {acts(card.may)}")
    if card.shall_not:
        parts.append(f"{who} shall not {acts(card.shall_not, 'or')}")
    if not parts:
        parts.append("nothing is demanded")
    parts.append(f'then its state is "{card.then.value}"' if card.then else "its state is kept")
    yield ";\n".join(parts) + "."


def _remarks(card: Card) -> Iterator[str]:
    if isinstance(card, Rule):
        if card.also:
            yield f"It gives effect to clause {listed(card.also)} as well."
        if card.prevails:
            yield f"Clause {listed(card.prevails)} gives it precedence."
        if card.assumes:
            yield f"This assumes {card.assumes}."
            yield "No public source confirms it, so nobody is judged by it."
        if card.codes:
            yield f"Told with the Response Code {listed(sorted(card.codes), 'or')}."
    if isinstance(card, Rule | Bar) and card.source:
        yield f"Source: {card.source}."


def _limb(
    machine: Machine, card: Rule, limb: Limb, outcome: Iterable[str], *, again: bool
) -> Iterator[str]:
    domains = machine.fact_domains
    if not again:
        yield f"Check: {sentence(limb.says)}"
    if card.reading:
        yield f"On reading {reading(card.reading)}."
    applied = _conditions(limb.applies, domains)
    yield f"Applied where {', and '.join(applied)}." if applied else "Applied to every one."
    yield f"Not satisfied where {condition(limb.fails, domains)}."
    yield from outcome
    for exemption in limb.exemptions:
        terms = ", and ".join(_conditions(exemption.terms, domains))
        yield f"Exempt by clause {exemption.clause}: {exemption.says}, namely where {terms}."
    if not again:
        yield from _codes(limb, domains)
    yield from _remarks(card)


def _codes(limb: Limb, domains: Domains) -> Iterator[str]:
    if not limb.codes:
        return
    if not limb.codes_confirmed:
        yield "Which Response Code reports it is not confirmed: any refusal is accepted."
        return
    yield f"Reported with the Response Code {listed(sorted(limb.codes), 'or')}."
    for term, codes in limb.codes_where:
        yield f"Or {listed(sorted(codes), 'or')}, where {condition(term, domains)}."


def _closing(machine: Machine) -> Iterator[str]:
    who = machine.bearer.value
    choices = dict.fromkeys(c.alternative for c in machine.cards if isinstance(c, Rule))
    for clause in filter(None, choices):
        group = [c for c in machine.cards if isinstance(c, Rule) and c.alternative == clause]
        named = clause_range([card.clause for card in group])
        yield _paragraph(
            clause,
            [f"Where several of {named} apply at once, what any one of them says is permitted."],
        )
    for timer in machine.timers:
        states = listed([f'"{state.value}"' for state in timer.running_in], "or")
        yield _paragraph(
            timer.clause,
            [f"Deadline. Where its state is {states}, {timer.causes.value} at: {timer.instant}."],
        )
    if machine.anytime:
        words = [str(event.value) for event in machine.events if event in machine.anytime]
        yield _list("Can happen at any time:", words)
    if machine.internal:
        yield _list(f"Found out by {who}:", [str(event.value) for event in machine.internal])
    if machine.caused:
        words = [str(event.value) for event in machine.events if event in machine.caused]
        yield _list("Decided elsewhere in the Code:", words)
    if machine.impossible:
        words = [
            ", and ".join(_conditions(terms, machine.fact_domains)) for terms in machine.impossible
        ]
        yield _list("Cannot be the case:", words)


def _paragraph(clause: str, parts: Iterable[str]) -> str:
    lines: list[str] = []
    for number, part in enumerate(parts):
        hang = _INDENT if number == 0 else _INDENT + 2
        for piece in part.split("\n"):
            lines += textwrap.wrap(
                piece,
                _WIDTH,
                initial_indent=" " * hang,
                subsequent_indent=" " * (hang + 2 * (number > 0)),
                break_on_hyphens=False,
            )
    lines[0] = clause.ljust(_INDENT - 1) + " " + lines[0].lstrip()
    return "\n".join(lines)


def _list(heading: str, items: Iterable[str]) -> str:
    return "\n".join([heading, *(_filled(item, "  ", "    ") for item in items)])


def _filled(words: str, first: str = "", following: str = "") -> str:
    return textwrap.fill(
        words,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=following,
        break_on_hyphens=False,
    )
