"""The Device Types that a Service Request can be for, where a public source says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from srpd.model.tables import rows_of
from srpd.model.terms import DeviceType


def _device_types() -> Mapping[str, frozenset[DeviceType]]:
    return MappingProxyType(
        {
            row["variant"]: frozenset(DeviceType(each) for each in row["device_types"].split())
            for row in rows_of("device_types.csv", ("variant", "device_types", "source"))
        }
    )


DEVICE_TYPES: Mapping[str, frozenset[DeviceType]] = _device_types()
"""By Service Reference Variant; of one that is missing nothing is known."""
