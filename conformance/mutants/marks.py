"""The mark of a mutant: the clauses that it breaks, and the suite that is to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

DEFAULT_SUITE: Final = "all-transitions"
"""The coverage of the suite of `srpd run`."""
_MARK: Final = "_breaks"

Made = TypeVar("Made", bound=type[Any])


@dataclass(frozen=True, slots=True)
class Mark:
    """The clauses broken, and the coverage of the suite that shows it."""

    clauses: tuple[str, ...]
    suite: str


def breaks(*clauses: str, suite: str = DEFAULT_SUITE) -> Callable[[Made], Made]:
    """Mark a faulty implementation. `suite` is a kind of coverage, where the default is too few."""

    def marked(made: Made) -> Made:
        setattr(made, _MARK, Mark(clauses, suite))
        return made

    return marked


def mark_of(made: type[Any]) -> Mark | None:
    """The mark of the class itself; that of a class it is made from is not its own."""
    found = vars(made).get(_MARK)
    return found if isinstance(found, Mark) else None
