"""Every mutant, by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from types import MappingProxyType, ModuleType
from typing import Any, Final

from srpd.conformance.mutants import (
    alerts,
    alerts_at_limits,
    cancellation,
    cos,
    cos_party,
    cos_party_count,
    credentials,
    detection,
    detection_at_limits,
    eligibility,
    firmware,
    handover,
    hostile,
    hub_firmware,
    inventory,
    joining,
    one_of_several,
    processing,
    quarantine,
    remembering,
    requests,
    responses,
    schedules,
    schedules_at_limits,
    sequences,
    service_provider,
    signed_pre_commands,
    storage,
    user,
)
from srpd.conformance.mutants.marks import broken_by

MODULES: Final = (
    user,
    hub_firmware,
    requests,
    eligibility,
    credentials,
    hostile,
    processing,
    storage,
    signed_pre_commands,
    cos,
    cos_party,
    handover,
    joining,
    one_of_several,
    detection,
    detection_at_limits,
    quarantine,
    sequences,
    cancellation,
    service_provider,
    responses,
    alerts,
    alerts_at_limits,
    inventory,
    schedules,
    schedules_at_limits,
    firmware,
    cos_party_count,
    remembering,
)
"""Where the mutants stand, in the order of the clauses."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A faulty implementation.

    `name` is its module and what it does wrong, `makes` gives a fresh one, `clauses` are those that
    it breaks, and `says` is what it does wrong.
    """

    name: str
    makes: type[Any]
    clauses: tuple[str, ...]
    says: str

    @property
    def target(self) -> str:
        """What `srpd run --target` knows it by."""
        return f"python:{self.makes.__module__}:{self.makes.__name__}"


def _found(module: ModuleType) -> Iterator[Mutant]:
    for made in vars(module).values():
        clauses = broken_by(made) if isinstance(made, type) else ()
        if not clauses or made.__module__ != module.__name__:
            continue
        name = f"{module.__name__.rpartition('.')[2]}.{made.__name__}"
        says = cleandoc(made.__doc__ or "").partition("\n")[0]
        yield Mutant(name, made, clauses, says)


ZOO: Final[Mapping[str, Mutant]] = MappingProxyType(
    {mutant.name: mutant for module in MODULES for mutant in _found(module)}
)
"""Every mutant by its name, such as ``quarantine.ReleasesNothing``."""
