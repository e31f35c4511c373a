"""Reading the tables that are shipped with the model.

The law's data lie in ``srpd.model.data`` as CSV files, so that a lawyer can read them and a diff
can show them. A shipped table without the columns that its reader expects is a fault of the model.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Mapping
from importlib.resources import files

from srpd.model.faults import ModelFault


def text_of(name: str) -> str:
    """The text of the shipped data file `name`."""
    return files("srpd.model.data").joinpath(name).read_text(encoding="utf-8")


def rows_of(name: str, columns: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    """The rows of the shipped table `name`, in file order, keyed by `columns`.

    Raises `ModelFault` when the header or the length of a row differs.
    """
    lines = list(csv.reader(io.StringIO(text_of(name), newline=""), strict=True))
    if not lines or tuple(lines[0]) != columns:
        raise ModelFault(f"{name}: the header must read {','.join(columns)}")
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(columns):
            raise ModelFault(f"{name}: row {number} must have {len(columns)} cells")
    return tuple(dict(zip(columns, line, strict=True)) for line in lines[1:])


def yes(text: str, where: str) -> bool:
    """Whether a cell says ``yes``. Raises `ModelFault` unless it says ``yes`` or ``no``."""
    if text not in ("yes", "no"):
        raise ModelFault(f"{where}: a cell must say yes or no, not {text!r}")
    return text == "yes"


_MOST_NAMED = 8


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The end of an error message: the known names nearest to what was given."""
    names = list(known)
    near = [name for name in names if given and name.startswith(given)][:4]
    near = near or difflib.get_close_matches(given, names, n=4, cutoff=0.5)
    if near:
        return f"did you mean {', '.join(near)}?"
    more = ", ..." if len(names) > _MOST_NAMED else ""
    return f"known are {', '.join(names[:_MOST_NAMED])}{more}"
