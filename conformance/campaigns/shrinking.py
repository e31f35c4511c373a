"""Shrinking: from a case that fails to a short one that fails by the same clause.

The order is that of the least cost. The case ends at its first divergence. Then the model jumps: it
knows shorter ways to where the broken clause governs, and one run tells whether history mattered.
If it did, as much of the history is left out as can be: everything after some step, everything
before some other, then loops between equal model states, then single steps; and where it matters
how often something was done, the model knows a shorter way to do it as often. Last, each stimulus
is replaced by the plainest that does the same in the model. A candidate is played at most once, and
each playing is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from srpd.generators.routes import Move, Routes

Stimuli = tuple[int, ...]
Fails = Callable[[Stimuli], int]
"""Plays stimuli and says after how many of them the same clause was broken; 0 if it was not."""

MOST_RUNS = 100
_MOST_JUMPS = 4
_SHORT = 3
"""So many steps or fewer are not worth more runs after a jump to the nearest place."""
_FEW = 3
"""So many steps or fewer are left out wherever they stand."""
_EARLIER = "an earlier end"
_LATER = "a later beginning"
_AS_OFTEN = "the shortest way on which the clause governs as often"
_PLAINER = "plainer data"


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The shortest failing case that was found, how many runs that took, and what helped.

    `again` is false if nothing failed when it was played again, the case itself included: then the
    target does not always do the same, and the case is the one that was given.
    """

    stimuli: Stimuli
    runs: int
    again: bool
    steps: tuple[str, ...] = ()


@dataclass
class _Search:
    """The best case so far."""

    routes: Routes
    clause: str
    fails: Fails
    most: int
    best: Stimuli
    again: bool = False
    runs: int = 0
    helped: list[str] = field(default_factory=list)
    _known: dict[Stimuli, bool] = field(default_factory=dict)

    def attempt(self, candidate: Sequence[int], how: str, *, plainer: bool = False) -> bool:
        """Whether a candidate fails too; then it is the best, up to where it failed.

        It must be shorter than the best, unless it is only to be `plainer`.
        """
        stimuli = tuple(candidate)
        if stimuli in self._known:
            return self._known[stimuli]
        if self.again and not plainer and len(stimuli) >= len(self.best):
            return False
        if not stimuli or self.runs >= self.most or self.routes.walk(stimuli) is None:
            return False
        self.runs += 1
        length = self.fails(stimuli)
        self._known[stimuli] = bool(length)
        if length:
            self.again = True
            self.best = stimuli[:length]
            self._known[self.best] = True
            self.helped += [how] if how not in self.helped else []
        return bool(length)

    @property
    def path(self) -> list[int]:
        """The configurations that the best case passes, without the one after its last step."""
        walked = self.routes.walk(self.best)
        return [] if walked is None else walked[: len(self.best)]


def shrink(
    routes: Routes, stimuli: Sequence[int], clause: str, fails: Fails, *, most: int = MOST_RUNS
) -> Shrunk:
    """Make a failing case short. It must end with the step that broke `clause`."""
    search = _Search(routes, clause, fails, most, tuple(stimuli))
    if _jump(search):
        if search.runs > 1 or len(search.best) > _SHORT:
            _remove_steps(search)
    else:
        _end_early(search)
        _leave_out_the_beginning(search)
        _cut_loops(search)
        _remove_steps(search)
        _govern_as_often(search)
        _jump(search)
    _make_plain(search)
    if not search.again:
        search.attempt(stimuli, "it was played again as it was")
    return Shrunk(search.best, search.runs, search.again, tuple(search.helped))


def _jump(search: _Search) -> bool:
    """Go the shortest way to where it may fail, the nearest place first; true if that is enough."""
    found = False
    for place, move in enumerate(_places(search)):
        way = search.routes.way(0, {move[0]})
        if way is None or len(way) + 1 > len(search.best) - found or place >= _MOST_JUMPS:
            return found
        if search.attempt((*way, move[1]), "a jump to where the clause governs"):
            return True
    return found


def _places(search: _Search) -> Iterator[Move]:
    """Moves that may break the same clause: the nearest that is like the last, the last itself.

    Alike is first what has the same permitted outcome, then what the same stimulus leads to with
    the same clause, then what exercises the clause at all.
    """
    routes, path = search.routes, search.path
    if not path:
        return
    last = (path[-1], search.best[-1])
    far = routes.distances
    outcomes = routes.outcomes(last)
    near = sorted((m for m in routes.targets if m[0] in far), key=lambda move: far[move[0]])
    citing = [m for m in near if search.clause in routes.clauses(m)]
    kinds = (
        (m for m in near if routes.outcomes(m) == outcomes),
        (m for m in citing if m[1] == last[1]),
        iter(citing),
    )
    nearest = [next(kind, last) for kind in kinds]
    yield from dict.fromkeys(sorted(nearest, key=lambda move: far[move[0]]))
    yield last


def _end_early(search: _Search) -> None:
    """End as soon as the history is complete: with a shortest way to where the same clauses govern.

    If the failure comes after some beginning, it is taken to come after a longer one too, so the
    shortest beginning is searched for by halving.
    """
    whole, path, routes = search.best, search.path, search.routes
    if not path:
        return
    clauses = routes.clauses((path[-1], whole[-1]))
    alike = {m[0]: m[1] for m in reversed(list(routes.targets)) if routes.clauses(m) == clauses}
    low, high = 0, len(whole) - 1
    while low < high:
        middle = (low + high) // 2
        passed = routes.walk(whole[:middle])
        way = routes.way(passed[-1], alike) if passed else None
        there = routes.walk(whole[:middle] + way) if way is not None else None
        if there and way is not None:
            ended = (*whole[:middle], *way, alike[there[-1]])
            if len(ended) >= len(whole) or search.attempt(ended, _EARLIER):
                high = middle
                continue
        low = middle + 1


def _leave_out_the_beginning(search: _Search) -> None:
    """Begin as late as possible: at the step to which a shortest way leads instead of the history.

    If a later beginning fails, an earlier one is taken to fail too, so the last is searched for by
    halving.
    """
    whole, path = search.best, search.path
    low, high = 0, len(whole) - 1
    while low < high:
        middle = (low + high + 1) // 2
        way = search.routes.way(0, {path[middle]}) if middle < len(path) else None
        shorter = way is not None and len(way) < middle
        if way is not None and (not shorter or search.attempt((*way, *whole[middle:]), _LATER)):
            low = middle
        else:
            high = middle - 1


def _cut_loops(search: _Search) -> None:
    """Leave out what leads from a model state back to it: all loops at once, else the longest."""
    plain = _without_loops(search.best, search.path)
    if len(plain) < len(search.best) and search.attempt(plain, "loops cut"):
        return
    again = True
    while again:
        again = False
        for first, end in _loops(search.path):
            if search.attempt(search.best[:first] + search.best[end:], "loops cut"):
                again = True
                break


def _govern_as_often(search: _Search) -> None:
    """Where it matters how often something was done: the shortest way on which it is as often.

    That is what brings the rules of the last step into play, or else what the clause governs.
    """
    routes, path = search.routes, search.path
    last = routes.outcomes((path[-1], search.best[-1]))
    kinds: tuple[Callable[[Move], bool], ...] = (
        lambda move: routes.outcomes(move) == last,
        lambda move: search.clause in routes.clauses(move),
    )
    for kind in kinds:
        often = sum(map(kind, zip(search.path, search.best, strict=True)))
        way = routes.way_with(kind, often) if often > 1 else None
        if way is not None and search.attempt(way, _AS_OFTEN):
            return


def _loops(path: Sequence[int]) -> list[tuple[int, int]]:
    found = [
        (first, end)
        for first in range(len(path))
        for end in range(first + 1, len(path))
        if path[first] == path[end]
    ]
    return sorted(found, key=lambda loop: (loop[0] - loop[1], loop[0]))


def _without_loops(stimuli: Stimuli, path: Sequence[int]) -> Stimuli:
    kept: list[int] = []
    passed: list[int] = []
    for stimulus, configuration in zip(stimuli, path, strict=True):
        if configuration in passed:
            place = passed.index(configuration)
            del kept[place:], passed[place:]
        kept.append(stimulus)
        passed.append(configuration)
    return tuple(kept)


def _remove_steps(search: _Search) -> None:
    """Leave out many steps at once, then fewer, then single ones; what does not fit is mended."""
    size = max(1, len(search.best) // 2)
    while size:
        place = 0
        while place + size < len(search.best):
            kept = search.best[place + size :]
            mended = _mended(search, search.best[:place], kept)
            if mended is None or not search.attempt(mended, "steps removed"):
                place += size if size > _FEW else 1
        size = size // 2 if size // 2 >= _FEW else min(size, _FEW + 1) - 1


def _mended(search: _Search, before: Stimuli, after: Stimuli) -> Stimuli | None:
    """What comes after, right after what comes before, or after the shortest way to where it was.

    None if that is not shorter than the best case.
    """
    if search.routes.walk(before + after) is not None:
        return before + after
    here = search.routes.walk(before)
    resumes = search.path[len(search.best) - len(after)]
    way = search.routes.way(here[-1], {resumes}) if here else None
    whole = None if way is None else before + way + after
    return whole if whole is not None and len(whole) < len(search.best) else None


def _make_plain(search: _Search) -> None:
    """Replace each stimulus by the first of the system that does the same: all at once, else each.

    The same is what has the same cards and leads to the same configuration, or ends the case.
    """
    plain = [_plainest(search.routes, m) for m in zip(search.path, search.best, strict=True)]
    if tuple(plain) == search.best or search.attempt(plain, _PLAINER, plainer=True):
        return
    for place, stimulus in enumerate(plain):
        if stimulus != search.best[place]:
            changed = (*search.best[:place], stimulus, *search.best[place + 1 :])
            search.attempt(changed, _PLAINER, plainer=True)


def _plainest(routes: Routes, move: Move) -> int:
    target, cards = routes.targets[move], [id(card) for card in routes.cards(move)]
    for stimulus in routes.leaving(move[0]):
        other = (move[0], stimulus)
        alike = [id(card) for card in routes.cards(other)] == cards
        if alike and routes.targets[other] == target:
            return stimulus
    return move[1]
