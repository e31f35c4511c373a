"""All mutants, in several processes: each worker makes the suites it needs once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from srpd.conformance.killing.kills import Fate
from srpd.conformance.killing.known import KNOWN
from srpd.conformance.killing.mutant_run import role_of_mutant, run_mutant
from srpd.conformance.mutants.zoo import Mutant
from srpd.model.faults import SrpdError

Progress = Callable[[str, int, int], None]


def fates(
    mutants: Sequence[Mutant],
    *,
    jobs: int = 1,
    systems: Sequence[str] = (),
    progress: Progress = lambda *_: None,
) -> tuple[Fate, ...]:
    """What becomes of each mutant, in their order. Raises `SrpdError` if a worker was ended."""
    found: dict[str, Fate] = {}
    progress("mutants", 0, len(mutants))
    with _carried_out(mutants, jobs, systems) as arriving:
        for fate in arriving:
            found[fate.mutant] = fate
            progress(fate.mutant, len(found), len(mutants))
    return tuple(found[mutant.name] for mutant in mutants)


@contextmanager
def _carried_out(
    mutants: Sequence[Mutant], jobs: int, systems: Sequence[str]
) -> Iterator[Iterator[Fate]]:
    if jobs == 1 or len(mutants) == 1:
        yield (run_mutant(mutant.name, systems) for mutant in mutants)
        return
    # A fresh interpreter each: the solver behind the suites has threads, which do not survive fork.
    pool = ProcessPoolExecutor(
        min(jobs, len(mutants)), get_context("spawn"), initializer=_leave_interruptions_to_parent
    )
    try:
        waiting = [pool.submit(run_mutant, each.name, systems) for each in _alike_together(mutants)]
        yield _as_they_come(waiting)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _as_they_come(waiting: Sequence[Future[Fate]]) -> Iterator[Fate]:
    try:
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool:
        raise SrpdError("a worker was ended from outside; try fewer with --jobs") from None


def _alike_together(mutants: Sequence[Mutant]) -> list[Mutant]:
    """Those of one role beside each other, as they need the same suites.

    Those known to survive take the longest, and come first: no worker is left alone with them.
    """

    def place(mutant: Mutant) -> tuple[bool, str]:
        return mutant.name not in KNOWN, role_of_mutant(mutant).value

    return sorted(mutants, key=place)


def _leave_interruptions_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
