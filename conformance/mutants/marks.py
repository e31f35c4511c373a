"""The mark of a mutant: the clauses that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

_MARK: Final = "_breaks"

Made = TypeVar("Made", bound=type[Any])


def breaks(*clauses: str) -> Callable[[Made], Made]:
    """Mark a faulty implementation with the clauses that it breaks."""

    def marked(made: Made) -> Made:
        setattr(made, _MARK, clauses)
        return made

    return marked


def broken_by(made: type[Any]) -> tuple[str, ...]:
    """The clauses of the mark; none for what is no mutant, such as a class that mutants share.

    The mark of a class that it is made from is not its own.
    """
    clauses: tuple[str, ...] = vars(made).get(_MARK, ())
    return clauses
