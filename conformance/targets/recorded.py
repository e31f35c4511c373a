"""The target of a recorded failure or run, which the record itself must not choose."""

from __future__ import annotations

import re

from srpd.model.faults import BadInput

_OUR_OWN = re.compile(
    r"python:srpd\.conformance\.(reference(\.(cos_party|service_provider|user))?:factory"
    r"|miniatures:\w+)"
)


def target_of(recorded: str, given: str | None, where: str) -> str:
    """The target to connect to: the one that was `given`, or the one of srpd that is `recorded`.

    Nothing is recorded of a run that tested the references of several roles.
    Raises `BadInput` if a file names any other target, since a file must not choose what is loaded.
    """
    if given is not None:
        return given
    if not recorded or _OUR_OWN.fullmatch(recorded):
        return recorded
    raise BadInput(
        f"{where}: it is about the target {recorded[:200]!r}, and a file never chooses what is "
        f"loaded: say --target {recorded[:200]} if you trust it, or name another"
    )
