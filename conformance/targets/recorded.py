"""The target of a recorded failure or run, which the record itself must not choose."""

from __future__ import annotations

from srpd.model.faults import BadInput

_OUR_OWN = ("python:srpd.conformance.reference:", "python:srpd.conformance.miniatures:")


def target_of(recorded: str, given: str | None, where: str) -> str:
    """The target to connect to: the one that was `given`, or the one of srpd that is `recorded`.

    Raises `BadInput` if a file names any other target, since a file must not choose what is loaded.
    """
    if given is not None:
        return given
    if recorded.startswith(_OUR_OWN):
        return recorded
    raise BadInput(
        f"{where}: it is about the target {recorded[:200]!r}, and a file never chooses what is "
        f"loaded: say --target {recorded[:200]} if you trust it, or name another"
    )
