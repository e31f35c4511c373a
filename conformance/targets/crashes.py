"""What is said of an exception that came out of a target: one line, whatever the exception is."""

from __future__ import annotations

import traceback

from srpd.conformance.plain import one_line

LONGEST_REASON = 300


def said(crash: BaseException, longest: int = LONGEST_REASON) -> str:
    """What an exception says, which may itself fail."""
    try:
        return one_line(str(crash), longest)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - its __str__ is the target's, and may raise anything
        return "what it says cannot be told"


def in_words(crash: BaseException) -> str:
    """The kind of an exception, and what it says."""
    return f"{one_line(type(crash).__name__, 60)}: {said(crash)}"


def with_its_place(crash: BaseException) -> str:
    """The same, and the function and line at which it was raised."""
    frames = traceback.extract_tb(crash.__traceback__)
    where = f" ({one_line(frames[-1].name, 60)}, line {frames[-1].lineno})" if frames else ""
    return f"{in_words(crash)}{where}"
