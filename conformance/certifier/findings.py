"""What the checker has against a certificate: gathered, and no more than a reader will read."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_FINDINGS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to refuse: which system and which part of the certificate, and what is wrong."""

    system: str
    part: str
    says: str


@dataclass
class Findings:
    """The findings about one system."""

    system: str
    found: list[Finding] = field(default_factory=list)

    def add(self, part: str, says: str) -> None:
        """Note a finding; beyond `MOST_FINDINGS` of one part no more are kept."""
        if self.count(part) < MOST_FINDINGS:
            self.found.append(Finding(self.system, part, says))

    def count(self, part: str) -> int:
        """How many findings about a part are kept."""
        return sum(1 for each in self.found if each.part == part)

    def full(self, part: str) -> bool:
        """Whether there is no use in looking for more findings about a part."""
        return self.count(part) >= MOST_FINDINGS

    def __bool__(self) -> bool:
        return bool(self.found)
