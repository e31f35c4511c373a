"""Short names for the long identifiers of an argument, so that a line of it fits on a line.

A RequestID is some sixty characters long and recurs in every line; an argument calls it R1, and an
EUI E1, and says once what these stand for. A name that a sighting gives a request is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from srpd.conformance.judging.verdicts import Breach

_EUI = "(?:[0-9A-Fa-f]{2}-){7}[0-9A-Fa-f]{2}"
_REQUEST = f"{_EUI}:{_EUI}:[0-9]{{1,20}}"
_INTRODUCED = re.compile(
    f"(?P<name>R[0-9]{{1,6}}), (?P<what>the Service Request )(?P<request>{_REQUEST})"
)
_LONG = re.compile(f"(?P<R>{_REQUEST})|(?P<E>{_EUI})")


def shortened(breach: Breach) -> tuple[Breach, list[tuple[str, str]]]:
    """The breach with short names, and what each stands for, in order of appearance."""
    names = _Names(breach)
    short = replace(
        breach,
        let=tuple(
            replace(each, says=names.shorten(each.says), port=names.shorten(each.port))
            for each in breach.let
        ),
        required=names.shorten(breach.required),
        reasoning=names.shorten(breach.reasoning),
        permitted=names.shorten_all(breach.permitted),
        observed=names.shorten_all(breach.observed),
        ruled_out=names.shorten_all(breach.ruled_out),
    )
    return short, [(name, identifier) for identifier, name in names.known.items()]


def without_identifiers(text: str) -> str:
    """`text` with RequestIDs and EUIs left out, by which messages that say the same are one."""
    text = re.sub(f"(?: (?:about|for))? {_REQUEST}", "", text)
    return re.sub(_EUI, "…", text)


class _Names:
    def __init__(self, breach: Breach) -> None:
        self.known: dict[str, str] = {}
        for sighting in breach.let:
            for given in _INTRODUCED.finditer(sighting.says):
                self.known.setdefault(given["request"], given["name"])
        self._used = {"R": len(self.known), "E": 0}

    def shorten(self, text: str) -> str:
        return _LONG.sub(self._name, _INTRODUCED.sub(r"\g<what>\g<request>", text))

    def shorten_all(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.shorten(text) for text in texts)

    def _name(self, found: re.Match[str]) -> str:
        identifier, kind = found[0], found.lastgroup or "E"
        if identifier not in self.known:
            self._used[kind] += 1
            self.known[identifier] = f"{kind}{self._used[kind]}"
        return self.known[identifier]
