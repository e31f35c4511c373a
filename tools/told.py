"""Make again the list of deviations that can be told: what the standard suite tells of them.

``python tools/told.py`` plays the standard suite against the references and writes, for each
deviation that was ruled out, the systems in whose cases it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.judging.assessment import Assessment
from srpd.conformance.judging.earning import FILE
from srpd.conformance.judging.judge import judge_strictly
from srpd.conformance.recording.folder import by_case
from srpd.generators.suite import read_suite
from srpd.model.readings import DEFAULTS

PATH = Path(__file__).parents[1] / "conformance" / "judging" / FILE


def told(folder: Path) -> Mapping[str, list[str]]:
    """The deviations that the recorded run rules out, each with the systems in which it does."""
    assessment = Assessment(DEFAULTS)
    recorded = by_case(folder)
    for case in read_suite(folder / "suite.json").cases:
        if case.id in recorded.ends:
            assessment.take(judge_strictly(case, recorded[case.id], DEFAULTS))
    return assessment.out_by_system()


def main() -> None:
    with TemporaryDirectory(prefix="srpd-told-") as folder:
        place = Path(folder) / "report"
        run(RunOptions(folder=place))
        found = told(place)
    text = json.dumps({"told": dict(sorted(found.items()))}, indent=0)
    PATH.write_text(text + "\n", encoding="ascii")
    print(f"wrote {PATH}: {len(found)} deviations can be told")


if __name__ == "__main__":
    main()
