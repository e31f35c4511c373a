"""The English of cards, as diagrams and pages print it: conditions, duties, lists of clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from srpd.model.cases import Domains, Value
from srpd.model.conditions import Condition, Either, Term, in_words
from srpd.model.notation import Bar, Card, Choice, Gap, Rule
from srpd.model.readings import READINGS

_PREDICATE = re.compile(r"(is|has|comes|names|contains|lacks|passes)\b")
_SENTENCE = re.compile(r"it (is|has|requests|will)\b")
_DIGITS = re.compile(r"(\d+)")
_TOP = re.compile(r"(\d+(?:\.\d+[A-Z]?)?)((?:\([^()]+\))*)")


def listed(words: Sequence[str], last: str = "and") -> str:
    """The words as an English list."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def sentence(words: str) -> str:
    """The words with a capital letter at the front and a full stop at the end."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?")) else ".")


def condition(term: Term, domains: Domains) -> str:
    """The term as a clause of an English sentence.

    A fact that may have most of its values is described by those that it may not have.
    """
    if isinstance(term, Either) and not term.says:
        return "either " + ", or ".join(
            " and ".join(condition(part, domains) for part in option) for option in term.options
        )
    if isinstance(term, Condition) and not term.says and not yes_or_no(term.values):
        others = frozenset(domains.get(term.fact, ())) - term.values
        if others and len(others) < len(term.values):
            return _predicated(term.fact, in_order(others), but=True)
        return _predicated(term.fact, in_order(term.values), but=False)
    return in_words(term)


def _predicated(fact: Enum, words: list[str], *, but: bool) -> str:
    """A fact with its values, or with all but these; a value may be a noun or a predicate."""
    values = listed(words, "or")
    if all(_SENTENCE.match(each) for each in words):
        return f"{fact.value} is {'not ' * but}that {values}"
    if all(_PREDICATE.match(each) for each in words):
        return f"{'it is not the case that ' * but}{fact.value} {values}"
    return f"{fact.value} is {'not ' * but}{values}"


def yes_or_no(values: Iterable[Value]) -> bool:
    """Whether the values are those of a fact that holds or does not."""
    return all(isinstance(value, bool) for value in values)


def in_order(values: Iterable[Value]) -> list[str]:
    """The values in words, in an order in which 2.1 stands before 11.1."""
    words = [str(value.value) if isinstance(value, Enum) else str(value) for value in values]
    return sorted(words, key=_by_number)


def _by_number(words: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(words)]


def clauses(cited: Iterable[str]) -> str:
    """The clauses as a list, each once, in the order given."""
    return ", ".join(dict.fromkeys(cited))


def clause_range(cited: Sequence[str]) -> str:
    """The limbs of check lists in short, such as ``6.1(a)-(o)``."""
    limbs = dict.fromkeys(_limb(clause) for clause in cited)
    letters: dict[str, list[str]] = {}
    for head, letter in limbs:
        letters.setdefault(head, []).append(letter)
    return clauses(part for head, found in letters.items() for part in _span(head, found))


def _span(head: str, letters: Sequence[str]) -> list[str]:
    if len(letters) < 3:
        return [f"{head}{letter}" for letter in letters]
    return [f"{head}{letters[0]}-{letters[-1]}"]


def _limb(clause: str) -> tuple[str, str]:
    found = _TOP.fullmatch(clause)
    if found is None:
        return clause, ""
    return found[1], found[2].partition(")")[0] + ")" * bool(found[2])


def obligations(card: Card) -> tuple[str, ...]:
    """What the card demands, permits, forbids or asks, one sentence part each."""
    if isinstance(card, Gap):
        return (f"not said: {card.question}",)
    if isinstance(card, Bar):
        return (f"shall not {acts(card.shall_not, 'or')}",)
    parts = []
    if card.shall:
        parts.append(f"shall {owed(card)}")
    if card.may:
        parts.append(f"may {acts(card.may)}")
    if card.shall_not:
        parts.append(f"shall not {acts(card.shall_not, 'or')}")
    return tuple(parts)


def acts(duties: Sequence[Enum], last: str = "and") -> str:
    """The duties as a list."""
    return _semicolons([str(duty.value) for duty in duties], last)


def owed(card: Rule) -> str:
    """The duties that the card demands, each with its clause if that is not the card's own."""
    return _semicolons(
        [
            str(o.duty.value) + (f" ({o.clause})" if o.clause != card.clause else "")
            for o in card.owed()
        ],
        "and",
    )


def _semicolons(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{'; '.join(words[:-1])}; {last} {words[-1]}"


def reading(choice: Choice) -> str:
    """The reading under which a card is part of the law, in words."""
    known = READINGS.get(choice.reading)
    for alternative in known.alternatives if known else ():
        if alternative.name == choice.alternative:
            return f"{choice.reading}: {alternative.says}"
    return f"{choice.reading}: {choice.alternative}"
