"""Clause 12.4: counting, whatever the threshold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srpd.model.machines.volume_count import THRESHOLD, Duty, Event, volume_count
from srpd.model.notation import Rule

THRESHOLDS = st.integers(min_value=0, max_value=12)
HAPPENINGS = st.lists(st.sampled_from((*[Event.COMMUNICATION_IS_COMPARED] * 4, Event.PERIOD_ENDS)))


@given(THRESHOLDS, HAPPENINGS)
def test_a_number_exceeds_the_threshold_only_when_it_is_greater(
    threshold: int, happenings: list[Event]
) -> None:
    count = volume_count(threshold)
    state, processed = count.initial, 0
    for event in happenings:
        (card,) = count.governing(state, event, {})
        assert isinstance(card, Rule)
        assert card.then is not None
        state = card.then
        if event is Event.PERIOD_ENDS:
            processed = 0
            assert card.owed() == ()
            continue
        number = processed + 1  # 12.4(b): all others, and 12.4(c): one more
        processed = number
        verdict = Duty.FIND_EXCEEDED if number > threshold else Duty.FIND_WITHIN
        assert [(owed.clause, owed.duty) for owed in card.owed()] == [
            ("12.4(b)", Duty.COUNT_THE_OTHERS),
            ("12.4(c)", Duty.ADD_ONE),
            ("12.4(d)", verdict),
        ]


@given(THRESHOLDS)
def test_a_number_equal_to_the_threshold_is_within_it(threshold: int) -> None:
    count = volume_count(threshold)
    found = [
        sum(owed.duty is Duty.FIND_WITHIN for owed in card.owed())
        for card in count.cards
        if isinstance(card, Rule)
    ]
    assert sum(found) == threshold


@given(THRESHOLDS)
def test_a_count_needs_two_states_more_than_its_threshold(threshold: int) -> None:
    assert len(volume_count(threshold).states) == threshold + 2


def test_the_count_of_the_model_has_a_threshold_of_two() -> None:
    assert THRESHOLD == 2
