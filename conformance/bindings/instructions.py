"""How a User system is given instructions, each of which is told from the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from srpd.conformance.bindings.bench import Bench
from srpd.conformance.fixtures.world import device_id, user_of_role
from srpd.conformance.messages.identifiers import DCC_EUI, RequestId


def reference(bench: Bench, subject: str, device: str) -> str:
    """A new text that tells one instruction from another; the subject is about it from now on."""
    made = RequestId(DCC_EUI, device_id(device), bench.next_counter())
    bench.about[subject] = made
    return str(made)


def instruct(bench: Bench, subject: str, fields: Mapping[str, Any], *, phase: str = "act") -> None:
    """Instruct the User system once. What it says to that is recorded, and decides nothing."""
    acts = phase == "act"
    bench.deliver(
        "ops",
        fields=fields,
        phase=phase,
        about=subject if acts else "",
        notes={"about_key": str(fields["reference"])} if acts else None,
    )


def acting(role: str) -> dict[str, str]:
    """For which User ID, and in which User Role, the User system is to act."""
    return {"user": user_of_role(role), "role": role}
