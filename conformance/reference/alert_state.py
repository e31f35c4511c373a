"""What the DCC knows of Alerts: the parameters of clause 17.10, and what it has counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class DeviceAlert:
    """An Alert of a Device, and for which Users it is."""

    device: str
    code: str
    recipients: tuple[str, ...]
    payload: bytes


@dataclass(frozen=True, slots=True)
class AlertLimits:
    """The parameters, in the order T, M, A, R, B, N, P, D, MIC, AIC, PIC, and the exempt codes."""

    device_window: timedelta
    amber: int
    red: int
    code_window: timedelta
    code_threshold: int
    one_in: int
    longest_time: timedelta
    dead_band: timedelta
    amber_incidents: bool
    red_incidents: bool
    storm_incidents: bool
    exempt: frozenset[str]


@dataclass(slots=True)
class CodeCount:
    """The Alerts of one Alert Code of one Device.

    `consolidated` are those that were not sent since the last; `turn` how often one was sent, and
    `sequence` the number of the next to be sent while labelled.
    """

    times: list[datetime] = field(default_factory=list)
    labelled: bool = False
    consolidated: list[DeviceAlert] = field(default_factory=list)
    turn: int = 0
    sequence: int = 0
    incident_at: datetime | None = None
    recipients: set[str] = field(default_factory=set)
