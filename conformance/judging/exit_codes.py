"""What a command says to the shell.

Apart from the verdicts, since a command says it too where the model itself cannot be loaded.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a run says to the shell."""

    ALL_PASSED = 0
    BREACH = 1
    BAD_INPUT = 2
    ONLY_INCONCLUSIVE = 3
    ERROR = 4
    STOPPED = 130
