"""Make again what is known of the deviations that can be told.

``python tools/told.py`` plays the standard suite against the references and notes, for each
deviation that is ruled out, the systems in whose cases it is. For each of the others it looks for
a sequence that tells it; these are played as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.capabilities.roles import role_of
from srpd.conformance.judging.assessment import Assessment
from srpd.conformance.judging.earning import deviations_under
from srpd.conformance.judging.fitting import is_local
from srpd.conformance.judging.judge import judge_strictly
from srpd.conformance.judging.told import FILE, known
from srpd.conformance.recording.folder import by_case
from srpd.conformance.suites.coverage_kinds import PARTS, Wanted
from srpd.conformance.suites.deviating import DEVIATIONS
from srpd.conformance.suites.observations import Observer
from srpd.generators.deviating import Deviating, Difference
from srpd.generators.graphs import compiled
from srpd.generators.moves import START, moves_of
from srpd.generators.routes import Routes
from srpd.generators.suite import read_suite
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS

PATH = Path(__file__).parents[1] / "conformance" / "judging" / FILE
Told = Mapping[str, list[str]]
Sequences = Mapping[str, list[list[str]]]


def ruled_out(coverages: Iterable[str]) -> Told:
    """The deviations that suites of these kinds rule out, each with the systems where they do."""
    assessment = Assessment(DEFAULTS, is_thorough=True)
    for coverage in coverages:
        with TemporaryDirectory(prefix="srpd-told-") as folder:
            place = Path(folder) / "report"
            run(RunOptions(folder=place, wanted=Wanted(coverage)))
            recorded = by_case(place)
            for case in read_suite(place / "suite.json").cases:
                if case.id in recorded.ends:
                    assessment.take(judge_strictly(case, recorded[case.id], DEFAULTS))
    return assessment.out_by_system()


def sequences_for(told: Told) -> Sequences:
    """For each system the sequences by which what is not told can be told; the first that do.

    What a User system sends, it decides itself, and a long test ends where it decides otherwise
    than the test would have it. So all that it can break has a short test of its own.
    """
    every = deviations_under(DEFAULTS)
    left = [each for each in every if each.id not in told and not is_local(each)]
    found: dict[str, list[list[str]]] = {}
    for name in SYSTEMS:
        graph = compiled(name, DEFAULTS)
        routes = Routes(graph)
        deviating = Deviating(graph, moves_of(graph), Observer(graph.system))
        for each in list(every if role_of(name) is Party.USER else left):
            telling = deviating.tell(each)
            if telling.difference is Difference.TOLD:
                left = [other for other in left if other is not each]
                way = routes.way(START, {telling.word[0][0]}) or ()
                numbers = (*way, *(number for _, number in telling.word))
                stimuli = [graph.stimuli[number].name for number in numbers]
                if stimuli not in found.setdefault(name, []):
                    found[name].append(stimuli)
    return {name: _without_beginnings(several) for name, several in found.items()}


def _without_beginnings(several: list[list[str]]) -> list[list[str]]:
    return [
        each
        for each in several
        if not any(len(other) > len(each) and other[: len(each)] == each for other in several)
    ]


def write(told: Told, sequences: Sequences) -> None:
    text = json.dumps({"told": dict(sorted(told.items())), "sequences": sequences}, indent=0)
    PATH.write_text(text + "\n", encoding="ascii")
    known.cache_clear()


def main() -> None:
    told = dict(ruled_out(part for part in PARTS if part != DEVIATIONS))
    sequences = sequences_for(told)
    write(told, sequences)
    for name, systems in ruled_out([DEVIATIONS]).items():
        told[name] = sorted({*told.get(name, ()), *systems})
    write(told, sequences)
    print(
        f"wrote {PATH.name}: {len(told)} deviations can be told, some by {len(sequences)} systems"
    )


if __name__ == "__main__":
    main()
