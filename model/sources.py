"""Where each cell of the catalogue comes from.

``SOURCES.toml`` names for each table the source of every column, and of single cells where another
text gives them; a row with a column `source` says it for all that it does not name otherwise.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from srpd.model.faults import ModelFault
from srpd.model.tables import text_of


@cache
def _sources() -> Mapping[str, Any]:
    return tomllib.loads(text_of("SOURCES.toml"))


def documents() -> Mapping[str, str]:
    """The documents by the short names with which a source begins."""
    named: Mapping[str, str] = _sources()["documents"]
    return named


def source_of(table: str, row: Mapping[str, str], column: str) -> str:
    """The source of a cell: a document, and the place in it where it is known.

    `row` is a row of the shipped `table`, whose first cell names it. Raises `ModelFault` for a cell
    of which nothing says where it is from.
    """
    said = _sources().get(table, {})
    key = next(iter(row.values()))
    found = (
        said.get("cells", {}).get(f"{key} {column}")
        or said.get("columns", {}).get(column)
        or row.get("source", "")
    )
    if not found:
        raise ModelFault(f"SOURCES.toml: nothing says where {table}, {key}, {column} is from")
    return str(found)
