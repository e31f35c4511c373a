"""Errors, sorted by whose fault they are.

::

    SrpdError
    ├── BadInput       the user's: a file, an option, a name; exit code 2
    ├── ModelFault     ours: a machine, a card or a coupling is ill-formed
    └── NotWritten     the machine's: a disk that is full, or fails; exit code 4

A breach by the target is never an exception: it is a verdict.
"""

from __future__ import annotations


class SrpdError(Exception):
    """Base of every error this package raises on purpose."""


class BadInput(SrpdError):
    """Something the user gave is wrong. The message says what, where, and what to do."""


class ModelFault(SrpdError):
    """The law is encoded wrongly. The message names the machine, the card and what to do."""


class NotWritten(SrpdError):
    """What happened cannot be written down, so the work cannot go on. The message says why."""
