"""What the model holds, as plain data for tables and for programs.

Every function gives an array of objects whose values are strings, numbers, booleans, and lists or
objects of these. The keys are stable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from srpd.conformance.campaigns.untested import why_untested
from srpd.generators.checking import Finding, check
from srpd.generators.suite import Suite, compiled
from srpd.model.alone import PREFIX
from srpd.model.capabilities import ITEMS, ROLES, Kind
from srpd.model.faults import BadInput
from srpd.model.machine import Machine
from srpd.model.machines import MACHINES
from srpd.model.machines import machine as machine_named
from srpd.model.matrix import matrix
from srpd.model.notation import Bar, Card, Gap, Rule
from srpd.model.parameters import PARAMETERS, written
from srpd.model.readings import READINGS
from srpd.model.register import REGISTER, Clause, flows
from srpd.model.systems import SYSTEMS
from srpd.model.tables import did_you_mean

Listing = list[dict[str, Any]]

_A_NO: Mapping[Kind, str] = {
    Kind.OBLIGATION: "is a finding; its clauses are tested all the same",
    Kind.OPTION: "makes its clauses NOT APPLICABLE",
    Kind.ADAPTER: "leaves INCONCLUSIVE what cannot be brought about or seen without it",
}


def machines() -> Listing:
    """Every machine: its names, its cards with their clauses, its gaps, and its readings.

    ``cards`` are all the cards, in the order of the legal text; ``gaps`` those of them that ask a
    question, with the question.
    """
    return [
        {
            "name": machine.name,
            "clause": machine.clause,
            "subject": machine.subject,
            "bearer": str(machine.bearer.value),
            "states": [str(state.value) for state in machine.states],
            "events": [str(event.value) for event in machine.events],
            "facts": [str(fact.value) for fact in machine.facts],
            "duties": [str(duty.value) for duty in machine.duties],
            "cards": [
                {"clause": card.clause, "card": type(card).__name__, "says": card.says}
                for card in machine.cards
            ],
            "gaps": [
                {"clause": card.clause, "says": card.says, "question": card.question}
                for card in machine.cards
                if isinstance(card, Gap)
            ],
            "readings": sorted({card.reading.reading for card in machine.cards if card.reading}),
        }
        for machine in MACHINES.values()
    ]


def clauses(checks: Mapping[str, list[str]], *, flow: str = "", unencoded: bool = False) -> Listing:
    """Every clause of Appendix AB: whom it obliges, what encodes it, and what checks it.

    ``cards`` are labels ``machine: what the card says``, ``checks`` those given for the clause,
    and ``reason`` says why there are none. `flow` restricts the list to one flow, and `unencoded`
    to clauses that no card encodes. Raises `BadInput` for an unknown flow.
    """
    if flow and flow not in flows():
        raise BadInput(f"there is no flow {flow!r}; {did_you_mean(flow, flows())}")
    citing = _citing()
    return [
        _clause(entry, citing.get(entry.number, []), checks.get(entry.number, []))
        for entry in REGISTER.values()
        if (not flow or entry.flow == flow) and not (unencoded and citing.get(entry.number))
    ]


def checks_in_systems(choices: Mapping[str, str]) -> dict[str, list[str]]:
    """For each clause, the checks that the composed systems put to a target.

    A check is a card that can give a verdict and governs somewhere in a system, when the readings
    are as `choices` says; it is named ``system: what the card says``.
    """
    found: dict[str, dict[str, None]] = {}
    for name in SYSTEMS:
        for card, through in _governing(name, choices):
            if not _gives_a_verdict(card):
                continue
            for clause in (*card.clauses(), *through):
                found.setdefault(clause, {})[f"{name}: {card.says}"] = None
            for clause, says in _exemptions(card):
                found.setdefault(clause, {})[f"{name}: {says}"] = None
    return {clause: list(names) for clause, names in found.items()}


def readings(choices: Mapping[str, str]) -> Listing:
    """Every reading: the problem, its alternatives, the default with its reason, and the choice.

    A reading without alternatives is a note: its ``default`` and ``chosen`` are empty.
    """
    return [
        {
            "id": reading.id,
            "clauses": list(reading.clauses),
            "problem": reading.problem,
            "alternatives": [
                {"name": each.name, "says": each.says} for each in reading.alternatives
            ],
            "default": reading.default,
            "chosen": choices.get(reading.id, reading.default),
            "reason": reading.reason,
        }
        for reading in READINGS.values()
    ]


def properties(names: Iterable[str], choices: Mapping[str, str]) -> Listing:
    """Every named property: where it was checked, how many configurations, and whether it holds.

    ``way`` is a shortest sequence of stimuli that breaks it, empty if there is none. Raises
    `BadInput` for a system that is unknown.
    """
    found: dict[str, list[Finding]] = {}
    for name in tuple(names) or tuple(SYSTEMS):
        for finding in check(compiled(name, choices)):
            found.setdefault(finding.property.name, []).append(finding)
    return [_property([f for f in each if f.concerned] or each[:1]) for each in found.values()]


def _property(findings: list[Finding]) -> dict[str, Any]:
    named = findings[0].property
    broken = min((f for f in findings if f.way), key=lambda f: len(f.way), default=None)
    concerned = [f.system for f in findings if f.concerned]
    verdict = "BROKEN" if broken else "HOLDS" if concerned else "NOT CONCERNED"
    return {
        "property": named.name,
        "clause": named.clause,
        "says": named.says,
        "systems": concerned,
        "explored": sum(f.explored for f in findings),
        "verdict": verdict,
        "system": broken.system if broken else "",
        "subject": broken.subject if broken else "",
        "way": list(broken.way) if broken else [],
    }


def completeness(name: str) -> Listing:
    """Every state and event of a machine, and what the law says of the two together."""
    return [
        {
            "state": str(cell.state.value),
            "event": str(cell.event.value),
            "said": [said.value for said in cell.said],
            "clauses": list(cell.clauses),
            "readings": list(cell.readings),
            "questions": list(cell.questions),
        }
        for row in matrix(machine_named(name))
        for cell in row
    ]


def systems() -> Listing:
    """Every composed system: its subjects with their machines, and how many stimuli it has."""
    return [
        {
            "name": system.name,
            "says": system.says,
            "subjects": [
                {"name": subject.name, "machine": subject.machine.name}
                for subject in system.subjects
            ],
            "circumstances": [each.name for each in system.circumstances],
            "stimuli": len(system.stimuli),
            "readings": sorted(system.readings()),
        }
        for system in SYSTEMS.values()
    ]


def parameters() -> Listing:
    """Every parameter: what it means, its default and why, and what the sources fail to say."""
    return [
        {
            "id": each.id,
            "meaning": each.meaning,
            "kind": each.kind.value,
            "unit": each.unit,
            "default": written(each.default),
            "takes": each.takes,
            "choices": list(each.choices),
            "why": each.why,
            "doubt": each.doubt,
            "used_by": list(each.used_by),
        }
        for each in PARAMETERS.values()
    ]


def capabilities(roles: Iterable[str]) -> Listing:
    """Every item of the conformance statement of these roles (of all, if none is named).

    ``answered_in`` is the method that answers it, and ``a_no`` what follows if it does not.
    Raises `BadInput` for a role that is unknown.
    """
    named = tuple(roles) or tuple(ROLES)
    for name in named:
        if name not in ROLES:
            raise BadInput(f"there is no role {name!r}; {did_you_mean(name, ROLES)}")
    return [
        {
            "role": name,
            "item": item.id,
            "kind": item.kind.value,
            "answered_in": item.answered_in,
            "question": item.question,
            "clauses": list(item.clauses),
            "a_no": _A_NO[item.kind],
            "source": item.source,
        }
        for name in named
        for item in ITEMS[ROLES[name]].values()
    ]


def coverage(suite: Suite) -> Listing:
    """What the tests of each system of a suite cover, at what price, and what they do not.

    ``lower_bound`` is what no tests that cover the same cost less than, and ``bound_for`` says of
    which tests that is so: ``tests of up to 12 steps``, or ``tests of any length``. ``gap`` is
    null with a budget.
    """
    missing: dict[tuple[str, str], list[dict[str, str]]] = {}
    for each in suite.uncovered:
        left = {"item": each.item, "why": each.why}
        missing.setdefault((each.system, each.coverage), []).append(left)
    return [
        asdict(row)
        | {
            "gap": None if row.gap < 0 else row.gap,
            "bound_for": f"tests of up to {row.bound_for} steps"
            if row.bound_for
            else "tests of any length",
            "uncovered": [
                left for kind in ("", row.coverage) for left in missing.get((row.system, kind), [])
            ],
        }
        for row in suite.coverage
    ]


def in_columns(rows: Listing) -> tuple[list[str], list[list[Any]]]:
    """The heads and the cells of a table of the coverage of systems."""
    names = ["system", "items", "covered", "tests", "steps", "cost", "lower_bound", "gap"]
    if len({row["coverage"] for row in rows}) > 1:
        names.insert(1, "coverage")
    heads = [name.replace("_", " ") for name in names]
    return [*heads, "the bound is for"], [[row[n] for n in (*names, "bound_for")] for row in rows]


def machines_alone(names: Iterable[str]) -> list[str]:
    """The names under which suites know machines alone; ``all`` stands for every machine."""
    wanted = [each for name in names for each in (MACHINES if name == "all" else [name])]
    return [PREFIX + machine_named(name).name for name in wanted]


def _clause(
    entry: Clause, cards: list[tuple[Machine, Card, str]], checks: list[str]
) -> dict[str, Any]:
    return {
        "clause": entry.number,
        "obliged": entry.obliged,
        "force": entry.force,
        "checkable": entry.checkable,
        "role": entry.role,
        "flow": entry.flow,
        "says": entry.says,
        "cards": list(dict.fromkeys(f"{machine.name}: {says}" for machine, _, says in cards)),
        "checks": checks,
        "reason": "" if checks else _reason(entry, [card for _, card, _ in cards]),
    }


def _reason(entry: Clause, cards: list[Card]) -> str:
    known = why_untested(entry.number)
    if known:
        return known
    for card in cards:
        if isinstance(card, Gap):
            return f"The text does not say: {card.question}"
        if isinstance(card, Rule) and card.assumes:
            return f"What encodes it assumes {card.assumes}, which no public source confirms."
    return "No composed system brings about a case in which it can be checked."


def _citing() -> dict[str, list[tuple[Machine, Card, str]]]:
    found: dict[str, list[tuple[Machine, Card, str]]] = {}
    for machine in MACHINES.values():
        for card in machine.cards:
            for clause in card.clauses():
                found.setdefault(clause, []).append((machine, card, card.says))
            for clause, says in _exemptions(card):
                found.setdefault(clause, []).append((machine, card, says))
    return found


def _exemptions(card: Card) -> Iterator[tuple[str, str]]:
    if isinstance(card, Rule) and card.limb:
        for exemption in card.limb.exemptions:
            yield exemption.clause, exemption.says


def _governing(name: str, choices: Mapping[str, str]) -> Iterator[tuple[Card, tuple[str, ...]]]:
    graph = compiled(name, choices)
    for outcome in graph.outcomes:
        for effect in outcome.effects:
            yield effect.card, effect.through


def _gives_a_verdict(card: Card) -> bool:
    return isinstance(card, Bar) or (isinstance(card, Rule) and not card.assumes)


__all__ = [
    "Listing",
    "capabilities",
    "checks_in_systems",
    "clauses",
    "coverage",
    "machines",
    "parameters",
    "readings",
    "systems",
]
