"""Reading a suite file and its certificate; both are hostile until they are checked.

A file that cannot be read as what it should be is bad input. What can be read and is wrong is for
the checker to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from srpd.model.faults import BadInput
from srpd.model.files import read_regular
from srpd.model.strict_json import NotJson, parse

SUITE_FORMAT = "srpd-suite/2"
CERTIFICATE_FORMAT = "srpd-certificate/1"
LARGEST_FILE = 64_000_000
LONGEST_LIST = 1_000_000
LONGEST_TEXT = 2_000
LARGEST_NUMBER = 1_000_000

Word = tuple[int, ...]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a table: where a stimulus leads (None: it depends), and what may be seen."""

    target: int | None
    seen: frozenset[int]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a certificate says of one system; the reference of the file explains each key."""

    system: str
    fault_domain: str
    states_demanded: int
    extra_states: int
    configurations: tuple[tuple[int, ...], ...]
    stimuli: tuple[str, ...]
    unseen: frozenset[int]
    observations: tuple[tuple[str, ...], ...]
    told_apart: frozenset[tuple[int, int]]
    table: Mapping[tuple[int, int], Cell]
    open: frozenset[tuple[int, int]]
    classes: tuple[int, ...]
    access: tuple[Word, ...]
    identifiers: tuple[tuple[Word, ...], ...]
    inseparable: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate file."""

    version: str
    method: str
    suite_sha256: str
    readings: Mapping[str, str]
    assumptions: tuple[str, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Tests:
    """What a suite file holds that a certificate speaks of: for each system its cases."""

    sha256: str
    readings: Mapping[str, str]
    by_system: Mapping[str, tuple[tuple[str, ...], ...]]


def read_tests(path: Path) -> Tests:
    """The cases of a suite file. Raises `BadInput`, naming file and place, if it is malformed."""
    raw = read_regular(path, LARGEST_FILE)
    where = str(path)
    head = _parsed(raw, where, "suite", SUITE_FORMAT)
    found: dict[str, list[tuple[str, ...]]] = {}
    for number, each in enumerate(_list(head.get("cases"), f"{where}: cases")):
        place = f"{where}: cases[{number}]"
        case = _object(each, place)
        steps = _list(case.get("steps"), f"{place}: steps")
        names = tuple(
            _text(
                _object(step, f"{place}: steps[{n}]").get("stimulus"),
                f"{place}: steps[{n}]: stimulus",
            )
            for n, step in enumerate(steps)
        )
        found.setdefault(_text(case.get("system"), f"{place}: system"), []).append(names)
    return Tests(
        sha256(raw).hexdigest(),
        _texts(head.get("readings", {}), f"{where}: readings"),
        {name: tuple(cases) for name, cases in found.items()},
    )


def read_certificate(path: Path) -> Certificate:
    """A certificate. Raises `BadInput`, naming file and place, if it is malformed."""
    where = str(path)
    head = _parsed(read_regular(path, LARGEST_FILE), where, "certificate", CERTIFICATE_FORMAT)
    claims = _each(head.get("systems"), f"{where}: systems", _claim)
    names = [claim.system for claim in claims]
    if len(set(names)) != len(names):
        raise BadInput(f"{where}: systems: two claims are about the same system")
    return Certificate(
        _text(head.get("srpd"), f"{where}: srpd"),
        _text(head.get("method"), f"{where}: method"),
        _text(head.get("suite_sha256"), f"{where}: suite_sha256"),
        _texts(head.get("readings"), f"{where}: readings"),
        _each(head.get("assumptions"), f"{where}: assumptions", _text),
        claims,
    )


def _claim(value: Any, where: str) -> Claim:
    fields = _object(value, where)

    def field(name: str, read: Callable[[Any, str], Item]) -> Item:
        return read(fields.get(name), f"{where}: {name}")

    def each(name: str, read: Callable[[Any, str], Item]) -> tuple[Item, ...]:
        return _each(fields.get(name), f"{where}: {name}", read)

    rows = each("table", _row)
    table = {(source, stimulus): cell for source, stimulus, cell in rows}
    if len(table) != len(rows):
        raise BadInput(f"{where}: table: two rows are about the same configuration and stimulus")
    return Claim(
        system=field("system", _text),
        fault_domain=field("fault_domain", _text),
        states_demanded=field("states_demanded", _number),
        extra_states=field("extra_states", _number),
        configurations=each("configurations", _integers),
        stimuli=each("stimuli", _text),
        unseen=frozenset(each("unseen", _number)),
        observations=each("observations", lambda v, w: _each(v, w, _text)),
        told_apart=frozenset(each("told_apart", _pair)),
        table=table,
        open=frozenset(each("open", _pair)),
        classes=each("classes", _number),
        access=each("access", _word),
        identifiers=each("identifiers", lambda v, w: _each(v, w, _word)),
        inseparable=frozenset(each("inseparable", _pair)),
    )


def _row(value: Any, where: str) -> tuple[int, int, Cell]:
    items = _list(value, where)
    if len(items) != 4:
        raise BadInput(f"{where}: not of the form [configuration, stimulus, target, observations]")
    target = None if items[2] is None else _number(items[2], where)
    seen = frozenset(_word(items[3], where))
    return _number(items[0], where), _number(items[1], where), Cell(target, seen)


def _parsed(raw: bytes, where: str, what: str, wanted: str) -> dict[str, Any]:
    try:
        content = parse(raw)
    except NotJson as problem:
        raise BadInput(f"{where}: not a {what} file: {problem}") from problem
    head = _object(content, where)
    if head.get("format") != wanted:
        raise BadInput(f"{where}: its format is {head.get('format')!r:.100}, not {wanted!r}")
    return head


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{where}: missing, or not an object")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        raise BadInput(f"{where}: missing, or not a list of up to {LONGEST_LIST:,} items")
    return value


def _each(value: Any, where: str, read: Callable[[Any, str], Item]) -> tuple[Item, ...]:
    return tuple(read(item, f"{where}[{n}]") for n, item in enumerate(_list(value, where)))


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT:
        raise BadInput(f"{where}: missing, or not a text of up to {LONGEST_TEXT:,} characters")
    return value


def _texts(value: Any, where: str) -> dict[str, str]:
    return {key: _text(item, f"{where}: {key}") for key, item in _object(value, where).items()}


def _integer(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_NUMBER:
        raise BadInput(f"{where}: missing, or not a whole number up to {LARGEST_NUMBER:,}")
    return value


def _number(value: Any, where: str) -> int:
    found = _integer(value, where)
    if found < 0:
        raise BadInput(f"{where}: {found} is below 0")
    return found


def _integers(value: Any, where: str) -> tuple[int, ...]:
    return _each(value, where, _integer)


def _word(value: Any, where: str) -> Word:
    return _each(value, where, _number)


def _pair(value: Any, where: str) -> tuple[int, int]:
    found = _word(value, where)
    if len(found) != 2:
        raise BadInput(f"{where}: not a pair of numbers")
    return found[0], found[1]
