"""The search itself: breadth first over packed configurations, compiled to machine code by numba.

It knows nothing of the law. It looks up what the tables hold for a configuration, one table after
the other, and keeps every new configuration. When a table lacks a case, or room is short, it stops
before the configuration concerned, says so, and can be called again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

DONE, MISSING, FULL = 0, 1, 2
"""Why the search stopped: all is done, a table lacks a case, or there is no room."""

TRANSITIONS, OPEN_ONES = 0, 1
"""The places of what is counted."""

EMPTY = -1
_FIRST = -7046029254386353131  # odd, near 2**64 divided by the golden ratio
_SECOND = -4417276706812531889


def _hash_of(low: int, high: int) -> int:
    mixed = (low ^ (low >> 31)) * _FIRST + (high ^ (high >> 29)) * _SECOND
    return mixed ^ (mixed >> 32)


hashed: Any = njit(cache=True, inline="always")(_hash_of)


def _case_of(
    low: int, high: int, table: int, tables: Any, keys: Any, case_at: Any, in_two_words: bool
) -> int:
    key_low, key_high = low & tables[table, 0], high & tables[table, 1]
    first, mask = tables[table, 2], tables[table, 3]
    slot = hashed(key_low, key_high) & mask
    while True:
        case: int = case_at[first + slot]
        if case < 0:
            return -1
        if keys[first + slot, 0] == key_low and (
            not in_two_words or keys[first + slot, 1] == key_high
        ):
            return case
        slot = (slot + 1) & mask


_case: Any = njit(cache=True, inline="always")(_case_of)


def _index_of(low: int, high: int, atoms: Any) -> int:
    index = 0
    for atom in range(len(atoms)):
        word = high if atoms[atom, 0] else low
        index += ((word >> atoms[atom, 1]) & atoms[atom, 2]) * atoms[atom, 3]
    return index


_index: Any = njit(cache=True, inline="always")(_index_of)


def _mark_of(seen: Any, index: int) -> bool:
    """Mark a configuration in the bits; whether it is new."""
    bit = 1 << (index & 7)
    held = seen[index >> 3]
    if held & bit:
        return False
    seen[index >> 3] = held | bit
    return True


_mark: Any = njit(cache=True, inline="always")(_mark_of)


def _put_of(set_low: Any, set_high: Any, low: int, high: int, in_two_words: bool) -> bool:
    """Put a configuration into the hash set; whether it is new."""
    mask = len(set_low) - 1
    slot = hashed(low, high) & mask
    while True:
        held = set_low[slot]
        if held == EMPTY:
            set_low[slot] = low
            if in_two_words:
                set_high[slot] = high
            return True
        if held == low and (not in_two_words or set_high[slot] == high):
            return False
        slot = (slot + 1) & mask


_put: Any = njit(cache=True, inline="always")(_put_of)


def _search(
    lows: Any,
    highs: Any,
    seen: Any,
    set_low: Any,
    set_high: Any,
    atoms: Any,
    tables: Any,
    keys: Any,
    case_at: Any,
    cases: Any,
    targets: Any,
    settling: int,
    counts: Any,
    here: int,
    stop: int,
    found: int,
    room: int,
    in_two_words: bool,
) -> tuple[int, int, int]:
    chosen = np.empty(len(tables), dtype=np.int64)
    dense = len(seen) > 0
    transitions, opened, status, index = 0, 0, DONE, 0
    while here < stop:
        low, high = lows[here], highs[here] if in_two_words else 0
        if found > room:
            status = FULL
            break
        after_low, after_high = low, high
        for table in range(len(tables)):
            case = _case(low, high, table, tables, keys, case_at, in_two_words)
            if case < 0:
                status = MISSING
                break
            chosen[table] = case
            if table < settling:
                target = cases[case, 2]
                after_low = (after_low & ~tables[table, 0]) | targets[target, 0]
                after_high = (after_high & ~tables[table, 1]) | targets[target, 1]
        if status != DONE:
            break
        settles = after_low != low or after_high != high
        if dense:
            index = _index(low, high, atoms)
        for table in range(settling, len(tables)):
            case = chosen[table]
            transitions += cases[case, 0]
            opened += cases[case, 1]
            elsewhere = settles and tables[table, 4] != 0
            rest_low = (after_low if elsewhere else low) & ~tables[table, 0]
            rest_high = (after_high if elsewhere else high) & ~tables[table, 1]
            for target in range(cases[case, 2], cases[case, 3]):
                next_low = rest_low | targets[target, 0]
                next_high = rest_high | targets[target, 1]
                if dense:
                    if elsewhere:
                        new = _mark(seen, _index(next_low, next_high, atoms))
                    else:
                        new = _mark(seen, index + targets[target, 2])
                else:
                    new = _put(set_low, set_high, next_low, next_high, in_two_words)
                if new:
                    lows[found] = next_low
                    if in_two_words:
                        highs[found] = next_high
                    found += 1
        here += 1
    counts[TRANSITIONS] += transitions
    counts[OPEN_ONES] += opened
    return status, here, found


search: Any = njit(cache=True)(_search)


def _refill(
    lows: Any,
    highs: Any,
    found: int,
    seen: Any,
    set_low: Any,
    set_high: Any,
    atoms: Any,
    in_two_words: bool,
) -> None:
    for place in range(found):
        low, high = lows[place], highs[place] if in_two_words else 0
        if len(seen) > 0:
            _mark(seen, _index(low, high, atoms))
        else:
            _put(set_low, set_high, low, high, in_two_words)


refill: Any = njit(cache=True)(_refill)
