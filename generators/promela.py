"""Systems as Promela, the language of the model checker SPIN.

One state of the Promela model is one configuration, and one execution of an option is one permitted
result of one stimulus: nothing is hidden, so SPIN finds as many states and transitions as this
package does. Only where the law does not say what follows, all such results lead to one state more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from srpd.generators.guards import Guarded, Result, guarded
from srpd.generators.labels import labels
from srpd.model.composition import Outcome, System
from srpd.model.exploration.explorer import Exploration
from srpd.model.exploration.tables import Table
from srpd.model.stepping import Configuration, Stepper

_UNSUITABLE = re.compile(r"[^A-Za-z0-9]+")
_LARGEST_BYTE = 255


def promela(explored: Exploration) -> str:
    """The model of a system that was explored, complete with the counts that SPIN must find."""
    return "\n".join(_Writer(explored).lines()) + "\n"


@dataclass
class _Writer:
    explored: Exploration
    _variable: dict[int, str] = field(default_factory=dict)
    _largest: dict[int, int] = field(default_factory=dict)
    _constants: dict[str, int] = field(default_factory=dict)

    @property
    def _system(self) -> System:
        return self.explored.system

    def lines(self) -> Iterator[str]:
        self._name_the_places()
        settling = {
            number: "\n".join(self._settling(number, table))
            for number, table in enumerate(self.explored.tables.settling)
        }
        body = list(self._moves())
        yield from self._head()
        yield from (f"#define {name} {number}" for name, number in self._constants.items())
        yield ""
        initial = self._shown(Stepper(self._system).initial)
        yield from self._declarations(initial)
        yield ""
        if self.explored.open:
            yield "inline the_law_does_not_say() {"
            yield "    skip;"
            yield from (f"    {self._variable[place]} = 0;" for place in self._variable)
            yield "}"
            yield ""
        yield from settling.values()
        yield "active proctype law() {"
        yield "end:"
        yield "    do"
        yield from body or ["    :: false"]
        yield "    od;"
        if self.explored.open:
            yield "end_not_said:"
            yield "    false"
        yield "}"

    def _head(self) -> Iterator[str]:
        explored = self.explored
        yield "/*"
        yield f" * The system {_comment(self._system.name)}: {_comment(self._system.says)}."
        yield " *"
        yield f" * {explored.states} states and {explored.transitions} transitions."
        yield " * SPIN counts one transition more: that into the initial state."
        if explored.open:
            yield f" * {explored.open} transitions lead to where the law does not say what follows:"
            yield " * one state, counted among the states, in which nothing can happen."
        yield " *"
        yield " * spin -o2 -a FILE && cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m10000000"
        yield " */"

    def _name_the_places(self) -> None:
        """Give a variable to each place that can change."""
        numbering = self.explored.tables.numbering
        taken: set[str] = set()
        all_names = self._names_of_places()
        for places, values in zip(numbering.atoms, numbering.values, strict=True):
            for at, place in enumerate(places):
                numbers = {value[at] for value in values}
                if len(numbers) > 1:
                    name = all_names[place]
                    while name in taken:
                        name += "_"
                    taken.add(name)
                    self._variable[place] = name
                    self._largest[place] = max(numbers) + self._offset(place)
        self._variable = dict(sorted(self._variable.items()))

    def _names_of_places(self) -> list[str]:
        names = []
        for subject in self._system.subjects:
            names += [_identifier(subject.name, "state"), _identifier(subject.name, "profile")]
        names += [_identifier(c.name, "value") for c in self._system.circumstances]
        return names

    def _offset(self, place: int) -> int:
        """Profiles are numbered from 1, and 0 is for none: no variable is negative."""
        return place % 2 if place < 2 * len(self._system.subjects) else 0

    def _shown(self, configuration: Configuration) -> Configuration:
        return tuple(n + self._offset(place) for place, n in enumerate(configuration))

    def _value(self, place: int, number: int) -> str:
        """A value of a place: the name of a state, or a number."""
        if place >= 2 * len(self._system.subjects) or place % 2:
            return str(number + self._offset(place))
        machine = self._system.subjects[place // 2].machine
        name = _identifier(machine.name, machine.states[number].name)
        same = self._constants.setdefault(name, number) == number
        return name if same else str(number)

    def _declarations(self, initial: Configuration) -> Iterator[str]:
        for place, name in self._variable.items():
            kind = "byte" if self._largest[place] <= _LARGEST_BYTE else "short"
            yield f"{kind} {name} = {initial[place]};"

    def _moves(self) -> Iterator[str]:
        for table in self.explored.tables.moves:
            for number in table.stimuli:
                yield from self._stimulus(table, number)

    def _stimulus(self, table: Table, number: int) -> Iterator[str]:
        known: dict[Outcome, int] = {}
        cases: dict[Configuration, list[Result]] = {}
        for key, case in table.cases.items():
            found = cases.setdefault(table.before(key), [])
            for row in case.rows:
                if row.stimulus == number:
                    found.append((known.setdefault(row.outcome, len(known)), row.after))
        named = labels(self._system.stimuli[number].name, list(known))
        for each in guarded(cases):
            condition = self._condition(table, each)
            for label, changes in each.results:
                yield f"    /* {_comment(named[label])} */"
                if changes is None:
                    yield (
                        f"    :: d_step {{ {condition} -> the_law_does_not_say() }};"
                        " goto end_not_said"
                    )
                    continue
                done = [self._assignment(table, at, value) for at, value in changes]
                done = [*self._settled_elsewhere(table), *done]
                yield f"    :: d_step {{ {condition} -> {'; '.join(done) or 'skip'} }}"

    def _condition(self, table: Table, each: Guarded) -> str:
        parts = []
        for at, values in each.when:
            place = table.part.places[at]
            equal = [f"{self._variable[place]} == {self._value(place, v)}" for v in sorted(values)]
            parts.append(equal[0] if len(equal) == 1 else f"({' || '.join(equal)})")
        return f"({' && '.join(parts) or 'true'})"

    def _assignment(self, table: Table, at: int, value: int) -> str:
        place = table.part.places[at]
        return f"{self._variable[place]} = {self._value(place, value)}"

    def _settled_elsewhere(self, table: Table) -> list[str]:
        """What is forgotten at any event, for the parts that the table does not concern."""
        if not table.settles:
            return []
        return [
            f"settle_{number}()"
            for number, part in enumerate(self.explored.tables.settling)
            if not set(part.part.places) & set(table.part.places)
        ]

    def _settling(self, number: int, table: Table) -> Iterator[str]:
        cases: dict[Configuration, list[Result]] = {}
        for key, case in table.cases.items():
            (target,) = case.targets
            before, after = table.before(key), table.before(target)
            cases[before] = [(0, after)] if after != before else []
        yield f"inline settle_{number}() {{"
        yield "    if"
        for each in guarded(cases):
            ((_, changes),) = each.results
            done = [self._assignment(table, at, value) for at, value in changes or ()]
            yield f"    :: {self._condition(table, each)} -> {'; '.join(done)}"
        yield "    :: else -> skip"
        yield "    fi"
        yield "}"
        yield ""


def _identifier(*words: str) -> str:
    return "_".join(_UNSUITABLE.sub("_", word).strip("_") for word in words)


def _comment(text: str) -> str:
    """The text as it can stand in a comment."""
    return " ".join(text.split()).replace("*/", "* /").replace("/*", "/ *")
