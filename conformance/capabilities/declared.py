"""What a target has declared, what probes showed of it, and what it is therefore taken to lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from srpd.model.capabilities import ITEMS, ROLES, Item, Kind
from srpd.model.faults import BadInput
from srpd.model.notation import Party

_MOST_PROBES = 200


@dataclass(frozen=True, slots=True)
class Probed:
    """One probe: what the target `says` of an item, what it `does`, and what was `seen`.

    Both are ``yes`` or ``no``; `does` is empty where the probe shows neither.
    """

    item: str
    says: str
    does: str
    seen: str

    @property
    def is_honest(self) -> bool:
        """Whether nothing that was seen speaks against what is said."""
        return self.does in ("", self.says)


@dataclass(frozen=True, slots=True)
class Declared:
    """The statement of a target in its role, and the probes of it."""

    role: Party
    answers: Mapping[str, str] = field(default_factory=dict)
    probes: tuple[Probed, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The options and the items of the adapter that it is taken to lack.

        They are those answered no, but for what a probe has shown to be there. An adapter that was
        seen to go on after it was idle lacks quiescence whatever it says; of a field that it is to
        heed nothing but a yes is relied on.
        """
        shown = {each.item: each.does for each in self.probes}
        return tuple(
            item.id
            for item in ITEMS[self.role].values()
            if item.kind is not Kind.OBLIGATION and self._is_missing(item, shown)
        )

    @property
    def refused(self) -> tuple[Item, ...]:
        """The obligations answered no."""
        items = ITEMS[self.role].values()
        return tuple(
            item
            for item in items
            if item.kind is Kind.OBLIGATION and self.answers.get(item.id) == "no"
        )

    @property
    def dishonest(self) -> tuple[Probed, ...]:
        """The probes that showed otherwise than is said."""
        return tuple(each for each in self.probes if not each.is_honest)

    def as_data(self) -> dict[str, Any]:
        """It as plain data, which `declared_from` reads."""
        return {
            "answers": dict(self.answers),
            "probes": [asdict(each) for each in self.probes],
        }

    def _is_missing(self, item: Item, shown: Mapping[str, str]) -> bool:
        does = shown.get(item.id, "")
        if item.hello == "quiescence" and does:
            return does == "no"
        answer = self.answers.get(item.id, "")
        return (answer == "no" or bool(item.heeds and answer == "unknown")) and does != "yes"


def declared_from(content: object, where: str) -> tuple[Declared, ...]:
    """The statements that a run recorded, by role. Raises `BadInput` for what is none."""
    if not isinstance(content, dict) or not set(content) <= set(ROLES):
        raise BadInput(f"{where}: statements: not an object with a member for each role")
    return tuple(_declared(ROLES[name], each, where) for name, each in content.items())


def _declared(role: Party, content: object, where: str) -> Declared:
    answers = content.get("answers") if isinstance(content, dict) else None
    probes = content.get("probes") if isinstance(content, dict) else None
    if not isinstance(answers, dict) or not all(isinstance(v, str) for v in answers.values()):
        raise BadInput(f"{where}: statements: answers: not an object of texts")
    if not isinstance(probes, list) or len(probes) > _MOST_PROBES:
        raise BadInput(f"{where}: statements: probes: not a list of at most {_MOST_PROBES}")
    return Declared(role, answers, tuple(_probed(each, where) for each in probes))


def _probed(content: object, where: str) -> Probed:
    keys = ("item", "says", "does", "seen")
    if not isinstance(content, dict) or not all(isinstance(content.get(k), str) for k in keys):
        raise BadInput(f"{where}: statements: a probe is no object of texts")
    return Probed(*(content[key] for key in keys))
