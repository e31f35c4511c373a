"""Exploration on tables finds exactly what a slow and simple search with the stepper finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from srpd.model.cases import Value
from srpd.model.compiled import OPEN, compile_system
from srpd.model.composition import (
    ASKER,
    Arranges,
    Changes,
    Circumstance,
    Coupling,
    Happens,
    Link,
    Profile,
    Stimulus,
    Subject,
    System,
)
from srpd.model.conditions import Term, unless
from srpd.model.exploration import explorer, flat, joint, packing
from srpd.model.exploration.explorer import Exploration, explore
from srpd.model.exploration.footprints import part_of
from srpd.model.exploration.packing import Numbering, atoms_of, layout_for
from srpd.model.faults import BadInput, ModelFault
from srpd.model.machine import Machine
from srpd.model.notation import Bar, Card, Gap, Party, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS
from srpd.model.systems.side_by_side import side_by_side

ALL = pytest.mark.parametrize("name", SYSTEMS)
Counts = tuple[int, int, int, int]


def named(name: str) -> System:
    return SYSTEMS[name].under(DEFAULTS)


def searched(system: System) -> Counts:
    """Configurations, transitions, open ones and depth, by the stepper alone."""
    stepper = Stepper(system)
    level, depth, transitions, opened = [stepper.initial], 0, 0, 0
    seen = {stepper.initial}
    while level:
        following: list[Configuration] = []
        for here in level:
            for stimulus in system.stimuli:
                for result in stepper.results(here, stimulus):
                    transitions += 1
                    opened += result.outcome.open
                    if not result.outcome.open and result.configuration not in seen:
                        seen.add(result.configuration)
                        following.append(result.configuration)
        level = following
        depth += bool(level)
    return len(seen), transitions, opened, depth


def counts(of: Exploration) -> Counts:
    return of.configurations, of.transitions, of.open, of.depth


def explored(system: System) -> Counts:
    return counts(explore(system))


HOMES = side_by_side(named("detection"), 3, shared=["count", "hub"])


@ALL
def test_a_system_of_the_model_has_as_many_of_everything_as_the_stepper_finds(name: str) -> None:
    assert counts(explore(named(name))) == searched(named(name))


@ALL
def test_a_system_of_the_model_has_as_many_of_everything_as_its_compiled_graph(name: str) -> None:
    graph, found_all = compile_system(named(name)), explore(named(name))
    assert found_all.configurations == len(graph.configurations)
    assert found_all.transitions == len(graph.source)
    assert found_all.open == int((graph.target == OPEN).sum())


@pytest.mark.parametrize("name", ["small", "cos", "alerts"])
def test_without_a_bit_for_each_combination_a_hash_set_finds_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flat, "MOST_BITS", 0)
    assert counts(explore(named(name))) == searched(named(name))


@pytest.mark.parametrize("bits", [0, 1 << 31])
def test_configurations_that_need_two_words_are_counted_the_same(
    bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = counts(explore(HOMES))
    monkeypatch.setattr(flat, "MOST_BITS", bits)
    monkeypatch.setattr(packing, "WORD", 10)
    found_all = explore(HOMES)
    layout = layout_for(found_all.tables.numbering.sizes(), HOMES.name)
    assert layout.words == 2
    assert counts(found_all) == expected


def test_a_configuration_that_needs_more_than_two_words_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "WORD", 3)
    with pytest.raises(BadInput, match=r"detection-x3.* more than 6 bits; take fewer copies"):
        explore(HOMES)


def test_joining_tables_or_not_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = counts(explore(HOMES))
    for most in (0, 16, 10_000):
        monkeypatch.setattr(joint, "MOST_COMBINATIONS", most)
        assert counts(explore(HOMES)) == expected


def test_looking_ahead_one_configuration_or_many_makes_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = counts(explore(HOMES))
    monkeypatch.setattr(explorer, "_LOOK_AHEAD", 1)
    monkeypatch.setattr(explorer, "_AT_A_TIME", 7)
    assert counts(explore(HOMES)) == expected


def test_homes_that_share_something_are_what_the_stepper_finds() -> None:
    homes = side_by_side(named("detection"), 2, shared=["count", "hub"])
    assert counts(explore(homes)) == searched(homes)


@pytest.mark.parametrize("name", ["signed", "small", "schedules", "firmware"])
def test_homes_that_share_nothing_are_a_product(name: str) -> None:
    one, three = explore(named(name)), explore(side_by_side(named(name), 3))
    assert three.configurations == one.configurations**3
    assert three.transitions == 3 * one.transitions * one.configurations**2
    assert three.depth == 3 * one.depth


def test_one_configuration_less_than_there_are_is_too_few() -> None:
    there = explore(HOMES).configurations
    assert explore(HOMES, limit=there).configurations == there
    with pytest.raises(BadInput, match=f"more than {there - 1:,} configurations; raise the limit"):
        explore(HOMES, limit=there - 1)


def test_progress_ends_with_nothing_left() -> None:
    told: list[tuple[int, int]] = []
    found_all = explore(HOMES, report=lambda found, left: told.append((found, left)))
    assert told[-1] == (found_all.configurations, 0)
    assert all(found >= left >= 0 for found, left in told)


def test_the_memory_of_the_configurations_is_counted() -> None:
    found_all = explore(HOMES)
    assert 8 * found_all.configurations <= found_all.memory < 100 * found_all.configurations


def test_a_stimulus_concerns_no_other_home_but_what_they_share() -> None:
    subjects = [s.name for s in HOMES.subjects]
    for stimulus in HOMES.stimuli:
        part = part_of(HOMES, stimulus)
        touched = {s.name.partition(":")[0] for s in part.system.subjects}
        assert len(touched - {"count"}) <= 1
        assert len(part.places) < 2 * len(subjects)


def test_a_system_without_stimuli_has_one_configuration() -> None:
    alone = replace(named("small"), stimuli=())
    assert counts(explore(alone)) == (1, 0, 0, 0)


def test_no_subjects_and_circumstances_are_one_configuration() -> None:
    assert counts(explore(System("empty", "", (), ()))) == (1, 0, 0, 0)


# What a number of copies may be, and what they may share.


def test_one_copy_is_the_system_itself() -> None:
    assert side_by_side(named("small"), 1) == named("small")


@pytest.mark.parametrize("copies", [0, -1, 65])
def test_a_number_of_copies_out_of_reach_is_refused(copies: int) -> None:
    with pytest.raises(BadInput, match="give a number from 1 to 64"):
        side_by_side(named("small"), copies)


@pytest.mark.parametrize(
    ("shared", "why"),
    [
        ("coun", "did you mean count"),
        ("first request", "it has profiles of its own"),
        ("first communication", "it is about 'count', which is not"),
    ],
)
def test_what_copies_cannot_share_is_refused(shared: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        side_by_side(named("small"), 2, shared=[shared])


# Packing.


@given(st.lists(st.integers(1, 300), min_size=1, max_size=12), st.data())
def test_what_is_packed_is_unpacked_and_packed_anew(sizes: list[int], data: st.DataObject) -> None:
    import numpy as np

    wider = [size + data.draw(st.integers(0, 40)) for size in sizes]
    numbers = [data.draw(st.integers(0, size - 1)) for size in sizes]
    old, new = layout_for(sizes, "any"), layout_for(wider, "any")
    words = np.array([old.pack(range(len(sizes)), numbers)], dtype=np.int64)
    again = new.repack(words, old)
    assert [int(new.column(again, atom)[0]) for atom in range(len(sizes))] == numbers
    assert tuple(again[0].tolist()) == new.pack(range(len(sizes)), numbers)
    assert (again >= 0).all()


@given(st.lists(st.sets(st.integers(0, 9)), max_size=6))
def test_every_part_is_a_union_of_atoms_and_these_divide_the_places(parts: list[set[int]]) -> None:
    atoms = atoms_of(10, [tuple(sorted(part)) for part in parts])
    assert sorted(place for atom in atoms for place in atom) == list(range(10))
    for part in parts:
        assert all(set(atom) <= part or not set(atom) & part for atom in atoms)


def test_a_value_met_again_keeps_its_number() -> None:
    numbering = Numbering(((0, 2), (1,)))
    assert numbering.numbers((5, 6, 7)) == (0, 0)
    assert numbering.numbers((5, 8, 9)) == (1, 1)
    assert numbering.numbers((5, 6, 7)) == (0, 0)
    assert numbering.sizes() == (2, 2)


# Random systems.


class Ev(Enum):
    GOES_ON = "it goes on"
    TURNS = "it turns"
    IS_POKED = "it is poked"
    IS_DECIDED = "it is decided"


class Du(Enum):
    CALL = "call"
    REPLY = "reply"


class Fa(Enum):
    FLAG = "the flag is up"


STATES = [Enum(f"S{n}", {f"AT_{i}": f"at {i}" for i in range(4)}) for n in range(3)]  # type: ignore[misc]


@st.composite
def machines(draw: st.DrawFn, number: int) -> Machine:
    """A machine of four states, of which the last may be final."""
    at = list(STATES[number])
    ends = draw(st.booleans())
    living = at[:-1] if ends else at
    duties = st.lists(st.sampled_from(Du), unique=True, max_size=2).map(tuple)
    cards: list[Card] = [
        Rule("1", "on", given=(a,), when=Ev.GOES_ON, shall=draw(duties), then=b)
        for a, b in pairwise(at)
    ]

    def any_card(state: Enum, event: Ev, provided: tuple[Term, ...]) -> list[Card]:
        kind = draw(st.integers(0, 5))
        then = draw(st.sampled_from(at)) if state in living else None
        if kind == 0:
            return []
        if kind == 1:
            return [
                Bar("3", "bar", given=(state,), when=event, provided=provided, shall_not=(Du.CALL,))
            ]
        if kind == 2 and draw(st.booleans()):
            return [Gap("4", "gap", given=(state,), when=event, provided=provided, question="?")]
        several = ("2",) * 2 if kind == 3 else ("",)
        return [
            Rule(
                f"2.{n}",
                "rule",
                given=(state,),
                when=event,
                provided=provided,
                shall=draw(duties),
                then=then if n == 0 else None,
                alternative=same,
            )
            for n, same in enumerate(several)
        ]

    for state in living:
        if draw(st.booleans()):
            cards += any_card(state, Ev.TURNS, ())
        else:
            cards += any_card(state, Ev.TURNS, (Fa.FLAG,))
            cards += any_card(state, Ev.TURNS, (unless(Fa.FLAG),))
    for state in living if draw(st.booleans()) else at:
        then = draw(st.sampled_from([None, *at])) if state in living else None
        cards.append(
            Rule("5", "poked", given=(state,), when=Ev.IS_POKED, then=then, shall=draw(duties))
        )
    internal: dict[Enum, Enum | None] = {}
    if draw(st.integers(0, 3)) == 0:
        internal = {Ev.IS_DECIDED: None}
        cards.append(
            Rule("6", "decided", given=(at[1],), when=Ev.IS_DECIDED, then=at[2], shall=draw(duties))
        )
    return Machine(
        name=f"machine {number}",
        clause="1",
        subject="anything",
        bearer=Party.DCC,
        initial=at[0],
        final=frozenset(at[-1:] if ends else ()),
        internal=internal,
        cards=tuple(cards),
    )


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Three subjects that are wired at random, with profiles, followers, fixtures and weather."""
    made = [draw(machines(number)) for number in range(3)]
    call = ["a", "b", "c"]
    profiled, follows = draw(st.booleans()), draw(st.booleans())
    subjects: list[Subject] = []
    for number, name in enumerate(call):
        owner = number == 0 and profiled
        follower = number == 1 and profiled and follows
        knows = {"mate": draw(st.sampled_from(call))} if draw(st.integers(0, 2)) else {}
        knows["friend"] = draw(st.sampled_from(["weather", *call[:number]]))
        flag = {} if owner or follower else {Fa.FLAG: draw(st.booleans())}
        linked = draw(st.booleans()) and not owner
        profiles = tuple(
            Profile(
                f"p{up}", {Fa.FLAG: up}, knows=_some(draw, {"mate": draw(st.sampled_from(call))})
            )
            for up in (False, True)
        )
        subjects.append(
            Subject(
                name,
                made[number],
                knows,
                {} if linked else flag,
                profiles if owner else (),
                follows="a" if follower else "",
                starts=draw(st.sampled_from([None, *STATES[number]])),
            )
        )
    table: dict[Value, Value] = {True: True, False: False}
    table |= {state: draw(st.booleans()) for states in STATES for state in states}
    couplings = [
        Coupling(
            "7",
            machine.name,
            duty,
            draw(st.sampled_from(["mate", ASKER])),
            Ev.IS_POKED,
            hands_on=draw(st.booleans()),
        )
        for machine in made
        for duty in Du
        if draw(st.integers(0, 2)) == 0
    ]
    links = [
        Link("8", m.name, Fa.FLAG, "friend", table, draw(st.sampled_from([None, Fa.FLAG])))
        for m in made
    ]
    return System(
        "random",
        "anything",
        tuple(subjects),
        tuple(_stimuli(draw, call, profiled)),
        tuple(couplings),
        tuple(links),
        (Circumstance("weather", (True, False)),),
    )


def _some(draw: st.DrawFn, knows: dict[str, str]) -> dict[str, str]:
    return knows if draw(st.booleans()) else {}


def _stimuli(draw: st.DrawFn, call: Sequence[str], profiled: bool) -> list[Stimulus]:
    events = st.sampled_from([Ev.GOES_ON, Ev.TURNS])
    found: list[Stimulus] = [Changes(f"weather {v}", "weather", v) for v in (0, 1)]
    for name in call:
        found += [Happens(f"{name} {e.name}", ((name, e),)) for e in (Ev.GOES_ON, Ev.TURNS)]
    pair = draw(st.permutations(call))[:2]
    found.append(Happens("two", tuple((name, draw(events)) for name in pair)))
    if profiled:
        found += [Happens(f"begin {p}", (("a", Ev.GOES_ON),), profile=p) for p in (0, 1)]
    for name, states in zip(call, STATES, strict=True):
        if draw(st.integers(0, 2)) == 0:
            state = draw(st.sampled_from(list(states)))
            found.append(Arranges(f"{name} is {state.name}", name, state))
    return found


def found(search: Callable[[System], Counts], system: System) -> Counts | None:
    """What a search finds, None if it finds that the law is encoded wrongly."""
    try:
        return search(system)
    except ModelFault:
        return None


@settings(max_examples=200, deadline=None)
@given(systems())
def test_a_random_system_has_as_many_of_everything_as_the_stepper_finds(system: System) -> None:
    assert found(explored, system) == found(searched, system)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(systems(), st.booleans())
def test_copies_of_a_random_system_do_not_meet(system: System, share: bool) -> None:
    one = found(searched, system)
    assume(one is not None and one[0] <= 12)
    homes = side_by_side(system, 2, shared=["weather"] if share else [])
    assert found(explored, homes) == found(searched, homes)
