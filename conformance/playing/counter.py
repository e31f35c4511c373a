"""The numbers by which the requests of a run are told apart."""

from __future__ import annotations


class Counter:
    """The originator counter of a run: no two requests have the same.

    `last` is the last number that was used; a run that goes on begins after that of its trace.
    """

    def __init__(self, last: int = 1000) -> None:
        self._last = last

    @property
    def last(self) -> int:
        """The last number that was used."""
        return self._last

    def next(self) -> int:
        """The next number."""
        self._last += 1
        return self._last
