"""Whether the argument of a certificate holds for its table, and its suite applies what it must.

Everything here is about the table alone; that the table is the model's is checked elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations

from srpd.conformance.certifier.files import Cell, Claim, Word
from srpd.conformance.certifier.findings import Findings
from srpd.model.faults import BadInput

MOST_SEQUENCES = 5_000_000
"""More sequences than any suite file can hold; a claim that asks for them is not checked."""


class Argument:
    """Follows the argument for one system."""

    def __init__(self, claim: Claim, findings: Findings) -> None:
        self.claim = claim
        self.findings = findings
        self._size = len(claim.configurations)
        self._moves: list[dict[int, Cell]] = [{} for _ in range(self._size)]
        for (source, stimulus), cell in sorted(claim.table.items()):
            self._moves[source][stimulus] = cell

    def check(self, tests: Sequence[tuple[str, ...]]) -> None:
        """Check the access sequences, the classes, the identifiers and the tests, in this order."""
        if not self._has_one_for_each_configuration():
            return
        self._check_access()
        self._check_classes()
        self._check_inseparable()
        self._check_identifiers()
        if not self.findings:
            self._check_sequences(tests)

    def _has_one_for_each_configuration(self) -> bool:
        for part in ("access", "identifiers", "classes"):
            given = len(getattr(self.claim, part))
            if given != self._size:
                self.findings.add(part, f"{given} are given for {self._size} configurations")
        return not self.findings

    def _check_access(self) -> None:
        for state, word in enumerate(self.claim.access):
            if self._after(0, word) != state:
                self.findings.add(
                    "access", f"the sequence of configuration {state} does not surely lead there"
                )

    def _check_classes(self) -> None:
        numbers = self.claim.classes
        if len(set(numbers)) != self.claim.states_demanded:
            self.findings.add(
                "classes", f"{len(set(numbers))} classes, and {self.claim.states_demanded} demanded"
            )
        first: dict[int, int] = {}
        for state, number in enumerate(numbers):
            other = first.setdefault(number, state)
            if self._behaviour(state) != self._behaviour(other):
                self.findings.add(
                    "classes",
                    f"configurations {other} and {state} are in one class, and differ in what is "
                    "permitted or in what follows",
                )

    def _behaviour(self, state: int) -> dict[int, tuple[frozenset[int], int | None]]:
        numbers = self.claim.classes
        return {
            stimulus: (cell.seen, None if cell.target is None else numbers[cell.target])
            for stimulus, cell in self._moves[state].items()
        }

    def _check_inseparable(self) -> None:
        """The proof that they are: no stimulus separates them, or leads to a pair that can be."""
        for one, other in sorted(self.claim.inseparable):
            if not one < other < self._size:
                self.findings.add("inseparable", f"[{one}, {other}] is not a pair in order")
                continue
            for stimulus, cell in self._moves[one].items():
                twin = self._moves[other].get(stimulus)
                if twin is None:
                    continue
                if self._apart(cell, twin) or not self._remains_inseparable(cell, twin):
                    self.findings.add(
                        "inseparable",
                        f"configurations {one} and {other} can be separated, by a sequence that "
                        f"begins with stimulus {stimulus}",
                    )
                    break

    def _remains_inseparable(self, cell: Cell, twin: Cell) -> bool:
        if cell.target is None or twin.target is None or cell.target == twin.target:
            return True
        pair = min(cell.target, twin.target), max(cell.target, twin.target)
        return pair in self.claim.inseparable

    def _check_identifiers(self) -> None:
        words = self.claim.identifiers
        for state, each in enumerate(words):
            for word in each:
                if not word or not self._is_defined(state, word):
                    self.findings.add(
                        "identifiers", f"{list(word)} cannot be applied in configuration {state}"
                    )
        for one, other in combinations(range(self._size), 2):
            if (one, other) in self.claim.inseparable or self.findings.full("identifiers"):
                continue
            common = (_common(first, second) for first in words[one] for second in words[other])
            if not any(self._separates(one, other, word) for word in common):
                self.findings.add(
                    "identifiers",
                    f"no common beginning of their sequences separates configurations {one} and "
                    f"{other}",
                )

    def _check_sequences(self, tests: Sequence[tuple[str, ...]]) -> None:
        """Everything that is required is the beginning of a test."""
        applied = sorted(self._by_number(tests))
        budget = MOST_SEQUENCES
        for word in self._required(applied):
            budget -= 1
            if budget < 0:
                raise BadInput(
                    f"the certificate of the system {self.claim.system} asks for more than "
                    f"{MOST_SEQUENCES:,} sequences: too many to be in a suite"
                )
            if not _begins_one(self._until_seen(word), applied):
                self.findings.add("sequences", f"the suite lacks {self._in_words(word)}")
                if self.findings.full("sequences"):
                    return

    def _required(self, applied: Sequence[Word]) -> Iterator[Word]:
        """Access, up to k + 1 stimuli, identifiers; beyond what is missing nothing is required."""
        front: list[tuple[Word, int | None]] = list(
            zip(self.claim.access, range(self._size), strict=True)
        )
        for length in range(self.claim.extra_states + 2):
            longer: list[tuple[Word, int | None]] = []
            for word, state in front:
                yield word
                if state is None or not _begins_one(self._until_seen(word), applied):
                    continue
                for identifier in self.claim.identifiers[state]:
                    yield word + identifier
                if length <= self.claim.extra_states:
                    longer += [
                        ((*word, stimulus), cell.target)
                        for stimulus, cell in self._moves[state].items()
                    ]
                if len(longer) > MOST_SEQUENCES:
                    raise BadInput(
                        f"the certificate of the system {self.claim.system} asks for more than "
                        f"{MOST_SEQUENCES:,} sequences: too many to be in a suite"
                    )
            front = longer

    def _by_number(self, tests: Sequence[tuple[str, ...]]) -> Iterator[Word]:
        number = {name: place for place, name in enumerate(self.claim.stimuli)}
        for test in tests:
            strange = next((name for name in test if name not in number), None)
            if strange is not None:
                self.findings.add("sequences", f"a case has the unknown stimulus {strange!r:.100}")
                continue
            yield tuple(number[name] for name in test)

    def _until_seen(self, word: Word) -> Word:
        """The word without what ends it and shows nothing."""
        end = len(word)
        while end and word[end - 1] in self.claim.unseen:
            end -= 1
        return word[:end]

    def _in_words(self, word: Word) -> str:
        return ", ".join(self.claim.stimuli[stimulus] for stimulus in word)

    def _after(self, state: int, word: Word) -> int | None:
        here: int | None = state
        for stimulus in word:
            cell = None if here is None else self._moves[here].get(stimulus)
            here = None if cell is None else cell.target
        return here

    def _is_defined(self, state: int, word: Word) -> bool:
        before = self._after(state, word[:-1])
        return before is not None and word[-1] in self._moves[before]

    def _separates(self, one: int, other: int, word: Word) -> bool:
        here: int | None = one
        there: int | None = other
        for stimulus in word:
            cell = None if here is None else self._moves[here].get(stimulus)
            twin = None if there is None else self._moves[there].get(stimulus)
            if cell is None or twin is None:
                return False
            if self._apart(cell, twin):
                return True
            here, there = cell.target, twin.target
        return False

    def _apart(self, cell: Cell, twin: Cell) -> bool:
        told = self.claim.told_apart
        return all((min(a, b), max(a, b)) in told for a in cell.seen for b in twin.seen)


def _common(one: Word, other: Word) -> Word:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]


def _begins_one(word: Word, applied: Sequence[Word]) -> bool:
    place = bisect_left(applied, word)
    return not word or (place < len(applied) and applied[place][: len(word)] == word)
