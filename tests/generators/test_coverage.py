"""Suites cover what they say: each is replayed step by step, and what it met is held against a
search of its own, made with the stepper (for a machine alone, with its executable view) and not
with the graph that the suite was generated from."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import networkx as nx
import pytest

from srpd.generators.beyond import CARD, CLAUSE, STATE, search
from srpd.generators.graphs import accounted, compiled
from srpd.generators.items import MOST_ITEMS, criterion
from srpd.generators.suite import Case, Suite, clauses_of, make_suite, options_for
from srpd.model.alone import PREFIX, Alone, compile_alone
from srpd.model.composition import Arranges, Changes, Happens, System, stimuli_named
from srpd.model.faults import BadInput
from srpd.model.machines import MACHINES
from srpd.model.notation import Event, State
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS
from srpd.model.views import Executable, executable

Made = tuple[Configuration, str]
"""A stimulus where it is applied."""

QUICK = [name for name in SYSTEMS if name != "requests"]
ENDED: Configuration = ()


@dataclass
class World:
    """What a system does, asked of the stepper once for each stimulus in each configuration."""

    system: System
    stepper: Stepper = field(init=False)
    known: dict[Made, tuple[Configuration, frozenset[str]] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stepper = Stepper(self.system)
        self.stimuli = stimuli_named(self.system)

    def step(self, at: Configuration, name: str) -> tuple[Configuration, frozenset[str]] | None:
        """Where the stimulus leads (`ENDED` if that is not fixed), and the clauses it exercises."""
        if (at, name) not in self.known:
            results = self.stepper.results(at, self.stimuli[name])
            after = {r.configuration for r in results}
            fixed = len(after) == 1 and not any(r.outcome.open for r in results)
            clauses = frozenset(c for r in results for c in clauses_of(r.outcome))
            found = (after.pop() if fixed else ENDED, clauses) if results else None
            self.known[(at, name)] = found
        return self.known[(at, name)]

    def is_fixture(self, name: str) -> bool:
        return isinstance(self.stimuli[name], Changes | Arranges)

    def everything(self) -> dict[Made, Configuration]:
        """Every stimulus wherever certain steps lead, and where it leads."""
        found: dict[Made, Configuration] = {}
        reached, queue = {self.stepper.initial}, deque([self.stepper.initial])
        while queue:
            at = queue.popleft()
            for name in self.stimuli:
                step = self.step(at, name)
                if step is not None:
                    found[(at, name)] = step[0]
                    if step[0] != ENDED and step[0] not in reached:
                        reached.add(step[0])
                        queue.append(step[0])
        return found

    def replay(self, case: Case) -> tuple[Made, ...]:
        """The steps of a case, each where it is applied; each must be possible there."""
        at = self.stepper.initial
        made: list[Made] = []
        for step in case.steps:
            assert at != ENDED, f"{step.id}: what is so before it is not known"
            result = self.step(at, step.stimulus)
            assert result is not None, f"{step.id} cannot be applied"
            assert result[1] <= set(step.clauses)
            made.append((at, step.stimulus))
            at = result[0]
        return tuple(made)


@cache
def world(name: str) -> World:
    return World(SYSTEMS[name].under(DEFAULTS))


def replayed(suite: Suite) -> list[tuple[Made, ...]]:
    return [world(case.system).replay(case) for case in suite.cases]


def sequences(tests: Iterable[Sequence[Made]], length: int) -> Iterator[tuple[Made, ...]]:
    for test in tests:
        for first in range(len(test) - length + 1):
            yield tuple(test[first : first + length])


@cache
def suite_of(name: str, coverage: str, longest: int | None = None, seed: int = 0) -> Suite:
    wanted = criterion(coverage)
    options = options_for(wanted, longest=longest, seed=seed)
    return make_suite([name], DEFAULTS, wanted=wanted, options=options)


# The integer program for the states of `storage` takes most of a minute.
@pytest.mark.parametrize("name", [name for name in SYSTEMS if name != "storage"])
def test_all_states_enters_every_configuration(name: str) -> None:
    here = world(name)
    every = {after for after in here.everything().values() if after != ENDED}
    entered = {at for test in replayed(suite_of(name, "all-states")) for at, _ in test}
    last = [test[-1] for test in replayed(suite_of(name, "all-states"))]
    entered |= {step[0] for at, s in last if (step := here.step(at, s)) is not None}
    assert every <= entered | {here.stepper.initial}


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("longest", [None, 40])
def test_all_transitions_makes_every_step_that_is_no_fixture(
    name: str, longest: int | None
) -> None:
    here = world(name)
    every = {made for made in here.everything() if not here.is_fixture(made[1])}
    tests = replayed(suite_of(name, "all-transitions", longest))
    assert every <= {made for test in tests for made in test}


@pytest.mark.parametrize("name", SYSTEMS)
def test_transition_pairs_makes_every_two_steps_of_which_one_can_follow_the_other(
    name: str,
) -> None:
    here = world(name)
    every = here.everything()
    leaving: dict[Configuration, list[Made]] = {}
    for made in every:
        leaving.setdefault(made[0], []).append(made)
    pairs = {
        (one, other)
        for one, after in every.items()
        for other in leaving.get(after, ())
        if not (here.is_fixture(one[1]) and here.is_fixture(other[1]))
    }
    suite = suite_of(name, "transition-pairs")
    tests = replayed(suite)
    assert pairs <= set(sequences(tests, 2))
    assert suite.coverage[0].items == suite.coverage[0].covered >= len(pairs)
    single = {made for made in every if not here.is_fixture(made[1])}
    assert single <= {one for (one,) in sequences(tests, 1)}


@pytest.mark.parametrize("name", [*SYSTEMS, *(PREFIX + name for name in MACHINES)])
def test_no_transition_pair_suite_could_be_cheaper(name: str) -> None:
    (row,) = suite_of(name, "transition-pairs").coverage
    assert (row.gap, row.bound_for) == (0, 0)
    assert row.cost == row.lower_bound == row.steps + 2 * row.tests


@pytest.mark.parametrize("name", ["type-2", "hub-firmware", "release", "firmware"])
def test_two_switch_makes_every_three_steps_in_a_row(name: str) -> None:
    here = world(name)
    every = here.everything()
    triples = {
        (a, b, c)
        for a, after in every.items()
        for b in every
        if b[0] == after
        for c in every
        if c[0] == every[b] and not all(here.is_fixture(made[1]) for made in (a, b, c))
    }
    suite = suite_of(name, "n-switch=2")
    assert triples <= set(sequences(replayed(suite), 3))
    assert suite.coverage[0].gap == 0


@pytest.mark.parametrize("name", SYSTEMS)
def test_clause_coverage_exercises_every_clause_that_some_step_exercises(name: str) -> None:
    here = world(name)
    every = {clause for made in here.everything() for clause in (here.step(*made) or ((), ()))[1]}
    tests = replayed(suite_of(name, "clauses"))
    assert every == {
        c for test in tests for made in test for c in (here.step(*made) or ((), ()))[1]
    }


@pytest.mark.parametrize("name", ["type-2", "hub-firmware", "release"])
def test_round_trips_walk_every_elementary_circuit_of_three_steps_or_fewer(name: str) -> None:
    here = world(name)
    picture = nx.MultiDiGraph()
    for (at, stimulus), after in here.everything().items():
        if after != ENDED:
            picture.add_edge(at, after, key=stimulus)
    walked = {
        length: set(sequences(replayed(suite_of(name, "round-trips=3")), length))
        for length in (1, 2, 3)
    }
    places = nx.simple_cycles(nx.DiGraph(picture), length_bound=3)
    count = 0
    for circuit in places:
        for trip in _trips(picture, circuit):
            if all(here.is_fixture(stimulus) for _, stimulus in trip):
                continue
            count += 1
            turns = {trip[n:] + trip[:n] for n in range(len(trip))}
            assert turns & walked[len(trip)], trip
    assert count == suite_of(name, "round-trips=3").coverage[0].items


def _trips(picture: nx.MultiDiGraph, circuit: list[Configuration]) -> Iterator[tuple[Made, ...]]:
    trips: list[tuple[Made, ...]] = [()]
    for one, other in zip(circuit, [*circuit[1:], circuit[0]], strict=True):
        trips = [(*trip, (one, key)) for trip in trips for key in picture[one][other]]
    yield from trips


@pytest.mark.parametrize("name", QUICK)
def test_no_test_is_longer_than_the_greatest_length_and_what_needs_more_is_named(
    name: str,
) -> None:
    suite = suite_of(name, "all-transitions", longest=5)
    assert all(len(case.steps) <= 5 for case in suite.cases)
    (row,) = suite.coverage
    far = [each for each in suite.uncovered if each.why.startswith("a test of ")]
    assert len(far) == min(200, row.items - row.covered)
    here = world(name)
    every = {made for made in here.everything() if not here.is_fixture(made[1])}
    made = {step for test in replayed(suite) for step in test}
    assert len(every - made) == row.items - row.covered
    assert 0 <= row.gap == row.cost - row.lower_bound


def test_a_dearer_reset_never_gives_more_tests_where_the_cheapest_are_found() -> None:
    wanted = criterion("all-transitions")
    counts = [
        make_suite(
            ["storage"],
            DEFAULTS,
            wanted=wanted,
            options=options_for(wanted, longest=10_000, reset_price=price),
        )
        .coverage[0]
        .tests
        for price in (0, 2, 10, 100)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


@pytest.mark.parametrize("budget", [1, 50, 400])
def test_a_budget_is_kept_and_what_it_leaves_is_counted(budget: int) -> None:
    wanted = criterion("transition-pairs")
    suite = make_suite(
        ["type-2", "hub-firmware", "release"], DEFAULTS, wanted=wanted, budget=budget
    )
    assert sum(len(case.steps) for case in suite.cases) <= budget
    for row in suite.coverage:
        here = world(row.system)
        tests = [here.replay(case) for case in suite.cases if case.system == row.system]
        made = {
            pair
            for pair in sequences(tests, 2)
            if not all(here.is_fixture(stimulus) for _, stimulus in pair)
        }
        assert row.covered == len(made)
        left = [u for u in suite.uncovered if u.system == row.system and "budget" in u.why]
        named = [each for each in left if not each.item.endswith(" more")]
        assert len(named) == min(200, row.items - row.covered)


def test_a_larger_budget_never_covers_less() -> None:
    wanted = criterion("all-transitions")
    covered = [
        sum(
            row.covered
            for row in make_suite(["small"], DEFAULTS, wanted=wanted, budget=budget).coverage
        )
        for budget in (10, 100, 500, 5000)
    ]
    assert covered == sorted(covered)
    assert covered[-1] == suite_of("small", "all-transitions").coverage[0].items


@pytest.mark.parametrize("kind", [STATE, CARD, CLAUSE])
@pytest.mark.parametrize("name", ["meter", "schedules", "detection", "storage"])
def test_what_is_said_to_be_beyond_an_open_outcome_is_reached_by_the_way_that_is_given(
    name: str, kind: str
) -> None:
    here = world(name)
    found = search(here.stepper, here.system)
    for missing in accounted(name, DEFAULTS, kind).missing:
        if not missing.why.startswith("only after"):
            continue
        way = missing.why.partition("shortest way: ")[2].split(", then ")
        things = [thing for thing, known in found.ways.items() if list(known) == way]
        assert any(thing[2] in missing.item for thing in things)
        reached = {here.stepper.initial}
        opened = False
        for stimulus in way:
            results = [
                r for at in reached for r in here.stepper.results(at, here.stimuli[stimulus])
            ]
            assert results
            opened = opened or any(r.outcome.open for r in results)
            reached = {r.configuration for r in results}
        assert opened


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("machine:quarantine", "cleared for sending"),
        ("machine:change-of-supplier", "its CoS Authorisation Response is under check"),
    ],
)
def test_a_state_that_only_an_open_outcome_leads_to_is_not_called_unreachable(
    name: str, state: str
) -> None:
    (why,) = [m.why for m in accounted(name, DEFAULTS, STATE).missing if state in m.item]
    assert why.startswith("only after an outcome that the law leaves open; a shortest way: ")


def test_what_no_world_of_a_system_brings_about_is_named_as_unreachable() -> None:
    suite = suite_of("type-2", "all-transitions")
    unreachable = [each for each in suite.uncovered if each.why.startswith("unreachable: 2 conf")]
    assert any("12.3" not in each.item and "service-request" in each.item for each in unreachable)
    used = {
        id(effect.card)
        for made in world("type-2").everything()
        for result in world("type-2").stepper.results(made[0], world("type-2").stimuli[made[1]])
        for effect in result.outcome.effects
    }
    cards = {id(c) for s in world("type-2").system.subjects for c in s.machine.cards}
    assert len(unreachable) == len(cards - used)


def _settle(subject: Executable, law: Alone, facts: dict[object, object]) -> list[object]:
    """Let the bearer find out what it finds out for itself; the cards that it followed."""
    followed: list[object] = []
    machine = law.machine
    while subject.state in machine.transient:
        before = subject.state
        for event, instead in machine.internal.items():
            if instead and machine.governing(before, instead, facts):  # type: ignore[arg-type]
                continue
            step = subject.happens(event, facts)  # type: ignore[arg-type]
            followed += step.cards
            if step.after is not before or step.not_said:
                break
        else:
            return followed
        if step.not_said:
            return followed
    return followed


@pytest.mark.parametrize("name", MACHINES)
def test_the_graph_of_a_machine_alone_is_what_its_executable_view_does(name: str) -> None:
    law = Alone(MACHINES[name].under(DEFAULTS))
    graph = compile_alone(law)
    machine = law.machine
    facts_of = {profile.name: dict(profile.facts) for profile in law.system.subjects[0].profiles}
    for source, stimulus, rows in graph.moves():
        case = graph.stimuli[stimulus]
        assert isinstance(case, Happens)
        state: State = machine.states[graph.configurations[source][0]]
        event: Event = case.occurrences[0][1]
        assert machine.possible(facts_of[case.name])
        subject = executable(machine)
        subject.put(state)
        step = subject.happens(event, facts_of[case.name])
        followed = [*step.cards, *_settle(subject, law, facts_of[case.name])]  # type: ignore[arg-type]
        outcomes = [graph.outcomes[int(graph.outcome[row])] for row in rows]
        assert any(
            {id(e.card) for e in o.effects} <= {id(card) for card in followed} for o in outcomes
        )
        if len(rows) == 1 and not outcomes[0].open:
            target = graph.configurations[int(graph.target[rows[0]])]
            assert machine.states[target[0]] is subject.state


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_alone_uses_every_card_that_some_facts_let_it_reach(name: str) -> None:
    used = set(accounted(PREFIX + name, DEFAULTS, CARD).covered)
    missing = accounted(PREFIX + name, DEFAULTS, CARD).missing
    assert len(used) + len(missing) == len(MACHINES[name].under(DEFAULTS).cards)
    if name != "smi-status":  # its other statuses lie beyond open outcomes and fixtures
        assert not missing


@pytest.mark.parametrize("name", ["quarantine", "schedule", "alert-window", "cos-party-count"])
def test_the_suite_of_a_machine_alone_makes_every_two_cases_in_a_row(name: str) -> None:
    graph = compiled(PREFIX + name, DEFAULTS)
    leads: dict[tuple[int, str], int] = {}
    for source, stimulus, rows in graph.moves():
        targets = {int(graph.target[row]) for row in rows}
        leads[(source, graph.stimuli[stimulus].name)] = targets.pop() if len(targets) == 1 else -1
    pairs = {(a, b) for a, after in leads.items() for b in leads if b[0] == after}
    made: set[tuple[tuple[int, str], tuple[int, str]]] = set()
    for case in suite_of(PREFIX + name, "transition-pairs").cases:
        at, before = 0, None
        for step in case.steps:
            here = (at, step.stimulus)
            made |= {(before, here)} if before else set()
            at, before = leads[here], here
    assert pairs == made


@pytest.mark.parametrize(
    "text", ["", "pairs", "n-switch", "n-switch=", "n-switch=-1", "n-switch=999", "round-trips=0"]
)
def test_a_coverage_that_there_is_not_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput, match="--coverage"):
        criterion(text)


def test_more_sequences_than_a_suite_could_hold_are_refused_and_counted() -> None:
    with pytest.raises(BadInput, match=f"121,529,928 sequences .* more than {MOST_ITEMS:,}"):
        suite_of("requests", "n-switch=2")


@pytest.mark.parametrize(("option", "value"), [("longest", 0), ("reset_price", -1)])
def test_an_option_out_of_its_range_is_bad_input(option: str, value: int) -> None:
    with pytest.raises(BadInput, match=option.replace("_", "-")):
        options_for(criterion("clauses"), **{option: value})


_PROGRAM = """
import sys
from srpd.generators.items import criterion
from srpd.generators.suite import as_text, make_suite, options_for
from srpd.model.readings import DEFAULTS
for kind in ("all-states", "transition-pairs", "round-trips=2", "clauses", "all-transitions"):
    wanted = criterion(kind)
    names = ["release", "machine:quarantine"]
    options = options_for(wanted, seed=3, longest=9)
    suite = make_suite(names, DEFAULTS, wanted=wanted, options=options)
    sys.stdout.write(as_text(suite))
"""


def test_suites_of_every_coverage_do_not_depend_on_the_hash_seed_of_the_process() -> None:
    texts = {
        subprocess.run(  # noqa: S603 - this interpreter, and a program given above
            [sys.executable, "-c", _PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1
    assert len(texts.pop()) > 10_000
