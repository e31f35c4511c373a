"""What this DCC implements: its answers to the implementation conformance statement.

Items are the clauses it has a part in, and the flows it leaves out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_IMPLEMENTED: Final = (
    *("5.1", "5.2"),
    *(f"6.1({letter})" for letter in "abcdefghijklmno"),
    *("6.2", "6.3", "6.5", "7.1", "7.2", "7.3", "8.1(a)", "8.3", "8.4", "8.5", "8.6", "9"),
    *("10.3", "10.4", "10.5", "11.1", "11.2", "12", "13", "14", "15.1", "15.2", "15.3"),
    "17",
    *("18.1(a)", "18.1(b)", "18.1(c)", "18.1(d)(i)", "18.1(d)(ii)", "18.1(d)(iii)"),
    *("18.1(d)(iv)", "18.1(d)(v)", "18.1(d)(vi)", "18.1(d)(vii)"),
    *("18.1(d)(viii)", "18.1(d)(ix)", "schedule-firing", "alert-storm"),
    "sequencing",
    *("smets1", "smets2+", "dsp-future-dating", "virtual-clock", "reset", "web-services"),
)
_LEFT_OUT: Final = ("restart", "inspect")

STATEMENT: Final = MappingProxyType(
    dict.fromkeys(_IMPLEMENTED, "yes") | dict.fromkeys(_LEFT_OUT, "no")
)
