"""The catalogue: what the DCC User Interface can carry, as typed tables.

Service Requests and Command Variants are defined here; the codes and the closed vocabularies, which
have modules of their own, can be had from here too. Where each fact comes from, and which are
unsure, stands in ``model/data/SOURCES.toml``. What no public source settles is `Known.UNKNOWN` or
not `sure`, and no verdict may rest on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from srpd.model.codes import (
    DCC_ALERTS,
    RESPONSE_CODES,
    AlertCode,
    ResponseCode,
    dcc_alert,
    response_code,
)
from srpd.model.faults import BadInput
from srpd.model.tables import did_you_mean, rows_of, yes
from srpd.model.terms import (
    CodeKind,
    DeviceType,
    FutureDating,
    Known,
    Service,
    SmiStatus,
    UserRole,
)

__all__ = [
    "COMMAND_VARIANTS",
    "DCC_ALERTS",
    "RESPONSE_CODES",
    "SERVICE_REQUESTS",
    "AlertCode",
    "CodeKind",
    "CommandVariant",
    "DeviceType",
    "FutureDating",
    "Known",
    "ResponseCode",
    "Service",
    "ServiceRequest",
    "SmiStatus",
    "UserRole",
    "command_variant",
    "dcc_alert",
    "response_code",
    "service_request",
]


@dataclass(frozen=True, slots=True)
class CommandVariant:
    """What a Command Variant makes of a request.

    `service` is the web service that takes it; none for the one that the DCC keeps to itself.
    """

    variant: int
    input: str
    output: str
    service: Service | None
    pattern: str
    critical: bool
    to_device: bool
    to_user: bool


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One Service Reference Variant of the Service Request matrix.

    `dcc_scheduled` with `dcc_scheduled_smets1_only` says whether the DCC can run it on a schedule,
    and if so whether for SMETS1 Devices alone. `smets1_only_roles` are those of `eligible_roles`
    that may use it for SMETS1 Devices alone. `body` is the element it has in a message.
    """

    variant: str
    reference: str
    name: str
    critical: bool
    on_demand: bool
    future_dated: FutureDating
    dcc_scheduled: bool
    dcc_scheduled_smets1_only: bool
    non_device: bool
    command_variants: tuple[int, ...]
    eligible_roles: frozenset[UserRole]
    smets1_only_roles: frozenset[UserRole]
    body: str
    smets1: Known


def _command_variants() -> Mapping[int, CommandVariant]:
    columns = ("variant", "input", "output", "service", "pattern", "critical", "delivery")
    found = {}
    for row in rows_of("command_variants.csv", columns):
        variant = int(row["variant"])
        found[variant] = CommandVariant(
            variant=variant,
            input=row["input"],
            output=row["output"],
            service=Service(row["service"]) if row["service"] else None,
            pattern=row["pattern"],
            critical=yes(row["critical"], f"Command Variant {variant}"),
            to_device="device" in row["delivery"].split(),
            to_user="local" in row["delivery"].split(),
        )
    return MappingProxyType(found)


def _roles(cell: str) -> frozenset[UserRole]:
    return frozenset(UserRole(role) for role in cell.split())


def _service_requests() -> Mapping[str, ServiceRequest]:
    columns = (
        *("variant", "reference", "name", "critical", "on_demand", "future_dated"),
        *("dcc_scheduled", "non_device", "command_variants", "eligible_roles"),
        *("smets1_only_roles", "body", "smets1"),
    )
    found = {}
    for row in rows_of("service_requests.csv", columns):
        variant = row["variant"]
        where = f"service_requests.csv, {variant}"
        smets1_only = row["dcc_scheduled"] == "smets1"
        found[variant] = ServiceRequest(
            variant=variant,
            reference=row["reference"],
            name=row["name"],
            critical=yes(row["critical"], where),
            on_demand=yes(row["on_demand"], where),
            future_dated=FutureDating(row["future_dated"]),
            dcc_scheduled=smets1_only or yes(row["dcc_scheduled"], where),
            dcc_scheduled_smets1_only=smets1_only,
            non_device=yes(row["non_device"], where),
            command_variants=tuple(int(each) for each in row["command_variants"].split()),
            eligible_roles=_roles(row["eligible_roles"]),
            smets1_only_roles=_roles(row["smets1_only_roles"]),
            body=row["body"],
            smets1=Known(row["smets1"]),
        )
    return MappingProxyType(found)


COMMAND_VARIANTS: Mapping[int, CommandVariant] = _command_variants()
"""The Command Variants by number."""

SERVICE_REQUESTS: Mapping[str, ServiceRequest] = _service_requests()
"""The Service Requests by Service Reference Variant, in the order of the matrix."""


def service_request(variant: str) -> ServiceRequest:
    """The Service Request with this Service Reference Variant.

    Raises `BadInput`, naming the nearest variants, when there is none.
    """
    if variant not in SERVICE_REQUESTS:
        hint = did_you_mean(variant, SERVICE_REQUESTS)
        raise BadInput(f"no Service Reference Variant {variant!r}: {hint}")
    return SERVICE_REQUESTS[variant]


def command_variant(variant: int) -> CommandVariant:
    """The Command Variant with this number. Raises `BadInput` when there is none."""
    if variant not in COMMAND_VARIANTS:
        raise BadInput(f"no Command Variant {variant}: give one from 1 to {len(COMMAND_VARIANTS)}")
    return COMMAND_VARIANTS[variant]
