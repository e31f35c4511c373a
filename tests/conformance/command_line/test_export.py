"""What other tools are given is the same system: read back here, and searched by SPIN itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.generators import aldebaran as aldebaran_module
from srpd.generators.aldebaran import aldebaran
from srpd.generators.export import FORMATS, exported
from srpd.generators.guards import Changes, Guarded, guarded
from srpd.generators.labels import labels
from srpd.generators.promela import promela
from srpd.model.compiled import compile_system
from srpd.model.composition import Happens, Outcome, Subject, System
from srpd.model.exploration.explorer import explore
from srpd.model.faults import BadInput
from srpd.model.machine import Machine
from srpd.model.notation import Party, Rule
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Configuration, Stepper
from srpd.model.systems import SYSTEMS
from srpd.model.systems.side_by_side import side_by_side

ALL = pytest.mark.parametrize("name", SYSTEMS)
COMPILER = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), "")
NEEDS_SPIN = pytest.mark.skipif(
    not (shutil.which("spin") and COMPILER),
    reason="SPIN and a C compiler are not installed (Debian: apt-get install spin gcc)",
)


def named(name: str) -> System:
    return SYSTEMS[name].under(DEFAULTS)


HOMES = side_by_side(named("detection"), 2, shared=["count", "hub"])


# Aldebaran.


@dataclass(frozen=True, slots=True)
class Graph:
    """A labelled transition system, as it stands in a file."""

    initial: int
    states: int
    transitions: tuple[tuple[int, str, int], ...]


_HEADER = re.compile(r"des \((\d+), (\d+), (\d+)\)")
_TRANSITION = re.compile(r'\((\d+), "([^"]*)", (\d+)\)')


def read(lines: Iterable[str]) -> Graph:
    first, *rest = lines
    header = _HEADER.fullmatch(first)
    assert header
    initial, transitions, states = map(int, header.groups())
    found = []
    for line in rest:
        transition = _TRANSITION.fullmatch(line)
        assert transition, line
        found.append((int(transition[1]), transition[2], int(transition[3])))
    assert len(found) == transitions
    assert all(0 <= s < states and 0 <= t < states for s, _, t in found)
    return Graph(initial, states, tuple(found))


def stepped(system: System) -> Graph:
    """The graph as the stepper makes it, without any table; the labels are names of stimuli."""
    stepper = Stepper(system)
    number = {stepper.initial: 0}
    rows: list[tuple[int, str, int]] = []
    left = [stepper.initial]
    while left:
        here = left.pop()
        for stimulus in system.stimuli:
            for result in stepper.results(here, stimulus):
                after = result.configuration
                if not result.outcome.open and after not in number:
                    number[after] = len(number)
                    left.append(after)
                to = -1 if result.outcome.open else number[after]
                rows.append((number[here], stimulus.name, to))
    opened = any(to < 0 for *_, to in rows)
    whole = ((s, name, len(number) if to < 0 else to) for s, name, to in rows)
    return Graph(0, len(number) + opened, tuple(whole))


def bisimilar(one: Graph, other: Graph) -> bool:
    """Whether the initial states are strongly bisimilar, by refining a partition."""
    shift = one.states
    following: dict[int, list[tuple[str, int]]] = {n: [] for n in range(shift + other.states)}
    for s, label, t in one.transitions:
        following[s].append((label, t))
    for s, label, t in other.transitions:
        following[s + shift].append((label, t + shift))
    block = dict.fromkeys(following, 0)
    while True:
        numbers: dict[object, int] = {}
        refined = {
            state: numbers.setdefault(
                (block[state], frozenset((label, block[t]) for label, t in moves)), len(numbers)
            )
            for state, moves in following.items()
        }
        if len(numbers) == len(set(block.values())):
            return block[one.initial] == block[shift + other.initial]
        block = refined


def only_stimuli(graph: Graph, names: Iterable[str]) -> Graph:
    """The graph with the name of the stimulus alone as label."""
    known = sorted(names, key=len, reverse=True)

    def shortened(label: str) -> str:
        return next(n for n in known if re.match(rf"{re.escape(n)}($|: | \(\d+\)$)", label))

    short = ((s, shortened(label), t) for s, label, t in graph.transitions)
    return Graph(graph.initial, graph.states, tuple(short))


def _names(system: System) -> list[str]:
    return [s.name for s in system.stimuli]


@ALL
def test_the_aut_file_of_a_system_is_bisimilar_to_what_the_stepper_makes(name: str) -> None:
    system = named(name)
    written, made = read(exported(explore(system), "aut")), stepped(system)
    assert (written.states, len(written.transitions)) == (made.states, len(made.transitions))
    assert bisimilar(only_stimuli(written, _names(system)), made)


def test_graphs_that_differ_in_one_transition_are_not_bisimilar() -> None:
    written = read(exported(explore(named("small")), "aut"))
    (s, label, t), *rest = written.transitions
    changed = Graph(written.initial, written.states, ((s, label, (t + 1) % 60), *rest))
    assert bisimilar(written, written)
    assert not bisimilar(written, changed)


@ALL
def test_the_labels_of_an_aut_file_tell_stimuli_and_outcomes_apart(name: str) -> None:
    graph = compile_system(named(name))
    written = read(aldebaran(graph))
    rows = zip(graph.stimulus.tolist(), graph.outcome.tolist(), written.transitions, strict=True)
    meant: dict[str, tuple[int, int]] = {}
    for stimulus, outcome, (_, label, _) in rows:
        assert meant.setdefault(label, (stimulus, outcome)) == (stimulus, outcome)


def test_outcomes_that_read_the_same_are_numbered() -> None:
    assert labels("it happens", [Outcome(()), Outcome((), (("a", "b"),))]) == [
        "it happens (1)",
        "it happens (2)",
    ]


def test_too_many_transitions_for_an_aut_file_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aldebaran_module, "MOST_TRANSITIONS", 583)
    with pytest.raises(BadInput, match=r"small has 584 transitions, .* take Promela"):
        exported(explore(named("small")), "aut")


# Promela.


def counted_by_spin(text: str, folder: Path) -> tuple[int, int, int]:
    """States, transitions taken, and errors, as SPIN's exhaustive search counts them."""
    (folder / "model.pml").write_text(text, encoding="utf-8")
    commands = (
        ["spin", "-o2", "-a", "model.pml"],
        [COMPILER, "-O1", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"],
        ["./pan", "-m1000000", "-w20"],
    )
    for command in commands:
        done = subprocess.run(  # noqa: S603  # fixed commands, in a folder of our own
            command, cwd=folder, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert "search not completed" not in said.lower(), said

    def number(pattern: str) -> int:
        found = re.search(pattern, said)
        assert found, said
        return int(found[1])

    stored = number(r"(\d+) states, stored")
    # SPIN's transitions are those stored and those matched; the initial state is stored as well.
    return stored, stored - 1 + number(r"(\d+) states, matched"), number(r"errors: (\d+)")


@NEEDS_SPIN
@ALL
def test_spin_finds_the_states_and_transitions_of_a_system(name: str, tmp_path: Path) -> None:
    found = explore(named(name))
    expected = (found.states, found.transitions, 0)
    assert counted_by_spin(promela(found), tmp_path) == expected


@NEEDS_SPIN
def test_spin_finds_the_states_and_transitions_of_homes_side_by_side(tmp_path: Path) -> None:
    found = explore(HOMES)
    assert counted_by_spin(promela(found), tmp_path) == (found.states, found.transitions, 0)


@NEEDS_SPIN
def test_spin_finds_something_else_if_a_rule_is_left_out(tmp_path: Path) -> None:
    found = explore(named("signed"))
    lines = promela(found).splitlines()
    option = next(n for n, line in enumerate(lines) if "::" in line and "skip" not in line)
    states, transitions, _ = counted_by_spin(
        "\n".join(lines[:option] + lines[option + 1 :]), tmp_path
    )
    assert (states, transitions) != (found.states, found.transitions)


class Visit(Enum):
    AWAITED = "awaited"
    BEGUN = "begun"
    OVER = "over"


class Hour(Enum):
    STRIKES = "the hour strikes"


VISIT = Machine(
    name="visit",
    clause="1",
    subject="one visit",
    bearer=Party.DCC,
    initial=Visit.AWAITED,
    final=frozenset({Visit.OVER}),
    cards=(
        Rule("1", "begins", given=(Visit.AWAITED,), when=Hour.STRIKES, then=Visit.BEGUN),
        Rule("2", "ends", given=(Visit.BEGUN,), when=Hour.STRIKES, then=Visit.OVER),
    ),
)
VISITS = System(
    "visits",
    "a visit that is over when all begins, and another that goes on",
    (Subject("one", VISIT, starts=Visit.OVER), Subject("other", VISIT)),
    (Happens("for the other", (("other", Hour.STRIKES),)),),
)
"""At the first event what is over is forgotten, although the event does not concern it."""


def test_what_is_over_is_forgotten_at_the_next_event() -> None:
    found, made = explore(VISITS), stepped(VISITS)
    assert (found.states, found.transitions) == (3, 3)
    assert bisimilar(only_stimuli(read(exported(found, "aut")), _names(VISITS)), made)


@NEEDS_SPIN
def test_spin_forgets_at_the_next_event_what_is_over(tmp_path: Path) -> None:
    assert counted_by_spin(promela(explore(VISITS)), tmp_path) == (3, 3, 0)


def test_the_promela_model_names_every_stimulus_that_can_do_something() -> None:
    text = promela(explore(named("detection")))
    for stimulus in named("detection").stimuli:
        assert f"/* {stimulus.name}" in text


def test_the_promela_model_says_what_spin_must_find() -> None:
    found = explore(named("detection"))
    head = promela(found).partition("*/")[0]
    assert f"{found.states} states and {found.transitions} transitions" in head
    assert f"{found.open} transitions lead to where the law does not say" in head


def test_what_a_text_says_cannot_end_a_comment() -> None:
    system = named("type-2")
    says = replace(system, says="*/ #include </etc/passwd> /*")
    assert promela(explore(says)).count("*/") == promela(explore(system)).count("*/")
    assert "</etc/passwd>" in promela(explore(says)).partition("*/")[0]


# Both.


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_the_same_whatever_python_makes_of_hashes(form: str) -> None:
    made = {
        subprocess.run(  # noqa: S603  # our own command
            [
                *(sys.executable, "-m", "srpd.conformance.command_line", "export", "small"),
                *("--copies", "2", "--share", "count", "--format", form),
            ],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            timeout=240,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(made) == 1


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="there is no format 'promella'; did you mean promela"):
        exported(explore(named("type-2")), "promella")


# Guards.

_VALUES = st.tuples(*(st.integers(0, 2) for _ in range(3)))
_RESULTS = st.lists(st.tuples(st.integers(0, 1), st.none() | _VALUES), max_size=2)


def applied(changes: Changes, before: Configuration) -> Configuration:
    after = list(before)
    for place, value in changes:
        after[place] = value
    return tuple(after)


def governs(each: Guarded, before: Configuration) -> bool:
    return all(before[place] in values for place, values in each.when)


@given(st.dictionaries(_VALUES, _RESULTS, max_size=27))
def test_conditions_permit_in_every_case_what_the_table_permits(
    cases: Mapping[Configuration, list[tuple[int, Configuration | None]]],
) -> None:
    found = guarded(cases)
    for before, results in cases.items():
        governing = [each for each in found if governs(each, before)]
        assert len(governing) == bool(results)
        permitted = [
            (label, None if changes is None else applied(changes, before))
            for each in governing
            for label, changes in each.results
        ]
        assert permitted == results


def test_what_makes_no_difference_is_in_no_condition() -> None:
    cases = {(a, b): [(0, (1, b))] if a == 0 else [] for a in range(3) for b in range(3)}
    (only,) = guarded(cases)
    assert only.when == ((0, frozenset({0})),)
    assert only.results == ((0, ((0, 1),)),)
