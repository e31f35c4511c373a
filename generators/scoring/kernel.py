"""Mutants run beside what they are mutants of, compiled to machine code by numba.

Both are tables. Where the law says nothing of an input in the state that a mutant is in, nothing is
known of the mutant from there on, and so nothing more of that test speaks against it.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from srpd.generators.specification import UNDEFINED

NOTHING = -2
"""In place of a permitted set of a mutant: nothing comes of the input, and the state is kept."""


def _is_seen(state: int, chosen: int, shown: int, permitted: Any, apart: Any, missed: Any) -> bool:
    """Whether what a mutant shows is seen to be wrong, where the law has `state`."""
    if shown == NOTHING:
        found: bool = missed[state, chosen]
        return found
    told: bool = shown != UNDEFINED and apart[permitted[state, chosen], shown]
    return told


is_seen: Any = njit(cache=True, inline="always")(_is_seen)


def _is_killed(
    law: Any,
    missed: Any,
    apart: Any,
    mutant: Any,
    steps: Any,
    states: Any,
    begin: int,
    end: int,
    own: int,
) -> bool:
    """Whether a mutant in the state `own` shows itself in the steps from `begin` to before `end`.

    `law` and `mutant` are each the targets and the permitted sets; `states` are those that the law
    has before each step.
    """
    permitted = law[1]
    targets, shows = mutant
    for place in range(begin, end):
        chosen = steps[place]
        shown = shows[own, chosen]
        if is_seen(states[place], chosen, shown, permitted, apart, missed):
            return True
        if shown == UNDEFINED or targets[own, chosen] == UNDEFINED:
            return False
        own = targets[own, chosen]
    return False


is_killed: Any = njit(cache=True)(_is_killed)


def _kill_alone(
    law: Any,
    missed: Any,
    apart: Any,
    mutant: Any,
    steps: Any,
    states: Any,
    moves: Any,
    parts: Any,
    wrong: Any,
    killed: Any,
) -> None:
    """Mark which mutants with one wrong move are killed.

    The move *m* is by the input `moves[m, 1]` from the state `moves[m, 0]`. The tests with it are
    the `parts` from `moves[m, 2]` to `moves[m, 3]`: each begins at the step by which the move is
    made for the first time, and ends with the test. `wrong[f]` are the number of a move, the state
    it leads to, and 1 if nothing comes of it. `mutant` is a copy of `law`, and is one afterwards.
    """
    targets, shows = mutant
    for number in range(len(wrong)):
        move = wrong[number, 0]
        source, chosen = moves[move, 0], moves[move, 1]
        right, shown = targets[source, chosen], shows[source, chosen]
        targets[source, chosen] = wrong[number, 1]
        if wrong[number, 2]:
            shows[source, chosen] = NOTHING
        for part in range(moves[move, 2], moves[move, 3]):
            begin, end = parts[part, 0], parts[part, 1]
            if is_killed(law, missed, apart, mutant, steps, states, begin, end, source):
                killed[number] = True
                break
        targets[source, chosen], shows[source, chosen] = right, shown


kill_alone: Any = njit(cache=True)(_kill_alone)


def _shortest(
    law: Any,
    missed: Any,
    apart: Any,
    mutant: Any,
    own: int,
    state: int,
    marks: Any,
    mark: int,
    queue: Any,
    word: Any,
) -> int:
    """The length of a shortest sequence that shows a mutant, 0 if there is none.

    The mutant is in `own` where the law has `state`. The sequence is written to the end of `word`.
    Pairs of states with `mark` among the `marks` are known; `queue[p]` are a pair, the place of
    that before it, and the input between them.
    """
    targets, permitted = law
    led, shows = mutant
    marks[own, state] = mark
    queue[0, 0], queue[0, 1], queue[0, 2] = own, state, -1
    here, found = 0, 1
    while here < found:
        own, state = queue[here, 0], queue[here, 1]
        for chosen in range(permitted.shape[1]):
            if permitted[state, chosen] == UNDEFINED:
                continue
            shown = shows[own, chosen]
            if is_seen(state, chosen, shown, permitted, apart, missed):
                length = 1
                word[-1] = chosen
                while queue[here, 2] >= 0:
                    length += 1
                    word[-length] = queue[here, 3]
                    here = queue[here, 2]
                return length
            if shown == UNDEFINED:
                continue
            next_own, next_state = led[own, chosen], targets[state, chosen]
            if next_own == UNDEFINED or next_state == UNDEFINED:
                continue
            if marks[next_own, next_state] != mark:
                marks[next_own, next_state] = mark
                queue[found, 0], queue[found, 1] = next_own, next_state
                queue[found, 2], queue[found, 3] = here, chosen
                found += 1
        here += 1
    return 0


shortest: Any = njit(cache=True)(_shortest)
