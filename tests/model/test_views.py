"""The executable view and the graph view say what the cards say, and nothing else."""

from __future__ import annotations

from enum import Enum

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.model.cases import Value
from srpd.model.faults import ModelFault
from srpd.model.machine import Machine
from srpd.model.machines import MACHINES
from srpd.model.notation import Gap, Rule
from srpd.model.views import NOT_SAID, Kind, executable, graph, kind_of, shortest_way, unreachable

ALL = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def valuations(machine: Machine) -> st.SearchStrategy[dict[Enum, Value]]:
    """Complete valuations, with the values that conditions mention no rarer than the others."""
    facts = {fact: st.sampled_from(values) for fact, values in machine.fact_domains.items()}
    return st.fixed_dictionaries(facts)


@ALL
@given(data=st.data())
def test_the_executable_view_follows_the_governing_cards(
    machine: Machine, data: st.DataObject
) -> None:
    state = data.draw(st.sampled_from(machine.states))
    event = data.draw(st.sampled_from(machine.events))
    valuation = data.draw(valuations(machine))
    subject = executable(machine)
    subject.put(state)
    step = subject.happens(event, valuation)
    governing = machine.governing(state, event, valuation)
    assert step.cards == governing
    first = governing[0] if governing else None
    expected = first.then if isinstance(first, Rule) and first.then else state
    assert (step.before, step.after, subject.state) == (state, expected, expected)
    assert step.not_said == any(isinstance(card, Gap) for card in governing)


@ALL
@given(data=st.data())
def test_a_case_inside_a_card_is_governed_by_that_card(
    machine: Machine, data: st.DataObject
) -> None:
    card = data.draw(st.sampled_from([card for card in machine.cards if card.boxes()]))
    box = data.draw(st.sampled_from(card.boxes()))
    inside = {
        fact: data.draw(st.sampled_from([v for v in values if fact not in box or v in box[fact]]))
        for fact, values in machine.fact_domains.items()
    }
    subject = executable(machine)
    subject.put(data.draw(st.sampled_from(card.given)))
    assert card in subject.happens(card.when, inside).cards


@ALL
def test_a_subject_starts_in_the_initial_state(machine: Machine) -> None:
    assert executable(machine).state is machine.initial


def test_the_duties_of_the_card_followed_are_collected() -> None:
    machine = MACHINES["volume-count"]
    subject = executable(machine)
    compared = machine.cards[0]
    step = subject.happens(compared.when, {})
    assert isinstance(compared, Rule)
    assert step.owed == tuple(owed.duty for owed in compared.owed())


def test_two_subjects_of_one_machine_move_apart() -> None:
    machine = MACHINES["volume-count"]
    one, other = executable(machine), executable(machine)
    one.happens(machine.cards[0].when, {})
    assert one.state is not machine.initial
    assert other.state is machine.initial


def test_an_event_of_another_machine_is_refused() -> None:
    strange = MACHINES["quarantine"].events[0]
    with pytest.raises(ModelFault, match="smi-status"):
        executable(MACHINES["smi-status"]).happens(strange, {})


@ALL
def test_the_graph_has_one_edge_for_each_card_and_state(machine: Machine) -> None:
    view = graph(machine)
    assert view.number_of_edges() == sum(len(card.given) for card in machine.cards)
    assert set(view) - {NOT_SAID} == set(machine.states)
    for source, target, place, label in view.edges(keys=True, data=True):
        card = machine.cards[place]
        assert source in card.given
        assert (label["clause"], label["event"], label["card"]) == (card.clause, card.when, card)
        assert label["kind"] is kind_of(card)
        assert (target is NOT_SAID) == (label["kind"] is Kind.GAP)


@ALL
def test_the_graph_marks_the_initial_and_the_final_states(machine: Machine) -> None:
    view = graph(machine)
    assert [n for n, initial in view.nodes(data="initial") if initial] == [machine.initial]
    assert {n for n, final in view.nodes(data="final") if final} == machine.final
    assert all(view.nodes[state]["wording"] == state.value for state in machine.states)


@ALL
def test_every_state_of_a_whole_machine_is_reached(machine: Machine) -> None:
    assert not unreachable(machine)


@ALL
def test_the_shortest_way_leads_from_the_initial_state_to_the_one_asked_for(
    machine: Machine,
) -> None:
    for state in machine.states:
        way = shortest_way(machine, state)
        assert way is not None
        at = machine.initial
        for card in way:
            assert at in card.given
            assert isinstance(card, Rule)
            at = card.then or at
        assert at is state


def test_a_state_whose_cards_are_taken_away_is_unreachable() -> None:
    machine = MACHINES["quarantine"]
    without = object.__new__(Machine)
    for name in machine.__dataclass_fields__:
        object.__setattr__(without, name, getattr(machine, name))
    sent = next(state for state in machine.states if state.name == "SENT")
    kept = tuple(c for c in machine.cards if not (isinstance(c, Rule) and c.then is sent))
    object.__setattr__(without, "cards", kept)
    assert unreachable(without) == {sent}
    assert shortest_way(without, sent) is None
    assert isinstance(graph(without), nx.MultiDiGraph)
