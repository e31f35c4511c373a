"""Systems in the languages of other tools, by the name of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from srpd.generators.aldebaran import aldebaran, refuse_too_many
from srpd.generators.promela import promela
from srpd.model.compiled import compile_system
from srpd.model.exploration.explorer import Exploration
from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean


def _promela(explored: Exploration) -> Iterator[str]:
    yield from promela(explored).splitlines()


def _aldebaran(explored: Exploration) -> Iterator[str]:
    refuse_too_many(explored)
    return aldebaran(compile_system(explored.system, limit=explored.configurations))


FORMATS: Mapping[str, Callable[[Exploration], Iterator[str]]] = {
    "promela": _promela,
    "aut": _aldebaran,
}
"""Each format makes the lines of a file from a system that was explored."""


def refuse_unknown(form: str) -> None:
    """Raise `BadInput`, with the nearest names, if there is no such format."""
    if form not in FORMATS:
        raise BadInput(f"there is no format {form!r}; {did_you_mean(form, FORMATS)}")


def exported(explored: Exploration, form: str) -> Iterator[str]:
    """The lines of the system in a format. Raises `BadInput` if there is no such format."""
    refuse_unknown(form)
    return FORMATS[form](explored)
