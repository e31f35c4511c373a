"""The fixture file: what the operator of a DCC has set up, and where Users take messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import eui
from srpd.model.faults import BadInput

FIXTURES_FORMAT: Final = "srpd-fixtures/1"
_MOST_BYTES: Final = 200_000_000
_KEYS: Final = frozenset({"format", "records", "receive_response"})

Records = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Fixtures:
    """The fixture records that are in force, and where each User takes what is pushed."""

    records: Records = field(default_factory=dict)
    receive_response: Mapping[str, str] = field(default_factory=dict)


def read_fixtures(path: Path) -> Fixtures:
    """The fixture file. Raises `BadInput`, saying what is wrong with it.

    It is one JSON object: ``format``, ``records`` (tables as `load` of the target protocol takes
    them), and ``receive_response``, the URL of the Receive Response service by User ID.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path}: larger than {_MOST_BYTES} bytes")
        content = json.loads(path.read_bytes())
    except OSError as problem:
        raise BadInput(f"{path}: cannot be read: {problem.strerror}") from None
    except (ValueError, RecursionError) as problem:
        raise BadInput(f"{path}: not JSON: {str(problem)[:200]}") from None
    if not isinstance(content, dict) or content.get("format") != FIXTURES_FORMAT:
        raise BadInput(f'{path}: not a fixture file: it needs "format": "{FIXTURES_FORMAT}"')
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise BadInput(f"{path}: unknown: {', '.join(unknown)[:200]}")
    records, addresses = content.get("records", {}), content.get("receive_response", {})
    if not isinstance(records, dict) or not all(_is_table(each) for each in records.values()):
        raise BadInput(f"{path}: records: not an object of tables, each a list of objects")
    if not isinstance(addresses, dict) or not all(isinstance(u, str) for u in addresses.values()):
        raise BadInput(f"{path}: receive_response: not an object of URLs by User ID")
    try:
        return Fixtures(records, {eui(user): url for user, url in addresses.items()})
    except Malformed as problem:
        raise BadInput(f"{path}: receive_response: {problem}") from None


def written_fixtures(fixtures: Fixtures) -> str:
    """The fixture file, as text."""
    content = {
        "format": FIXTURES_FORMAT,
        "records": fixtures.records,
        "receive_response": fixtures.receive_response,
    }
    return json.dumps(content, indent=1) + "\n"


def _is_table(records: object) -> bool:
    return isinstance(records, list) and all(isinstance(each, dict) for each in records)
