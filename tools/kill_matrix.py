"""Writes the kill matrix that is shipped, after a change of the suite, a mutant or the judge.

It takes some minutes. With names it is made again for these mutants alone.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from srpd.conformance.killing.kills import chosen_mutants
from srpd.conformance.killing.matrix import fates_in, kill_matrix
from srpd.conformance.killing.pool import fates
from srpd.conformance.report.shipped import FILE, shipped

PATH = Path(__file__).parents[1] / "conformance" / "report" / FILE


def main(names: list[str]) -> int:
    """Write it; 1 if a mutant survives."""
    kept = {name: fate for name, fate in fates_in(shipped()).items() if names and name not in names}
    wanted = [each for each in chosen_mutants((), ()) if each.name not in kept]
    found = kept | {
        fate.mutant: fate for fate in fates(wanted, jobs=os.cpu_count() or 1, progress=_progress)
    }
    matrix = kill_matrix([found[each.name] for each in chosen_mutants((), ())])
    PATH.write_text(json.dumps(matrix, indent=1) + "\n", encoding="utf-8")
    surviving = [row["mutant"] for row in matrix["mutants"] if not row["killed"]]
    sys.stdout.write(f"\n{PATH.name}: {matrix['totals']}\n" + "".join(f"{n}\n" for n in surviving))
    return bool(surviving)


def _progress(_: str, done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
