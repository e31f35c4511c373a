"""The checker lets no certificate pass that does not hold, and says what is wrong with it."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from srpd.conformance.certifier import argument
from srpd.conformance.certifier.certify import Certification, beside, certify
from srpd.conformance.command_line.main import app
from srpd.conformance.suites.coverage_kinds import Wanted, generated
from srpd.generators.certificate import beside_suite
from srpd.model.faults import BadInput
from srpd.model.machines import MACHINES
from srpd.model.notation import Party
from srpd.model.readings import DEFAULTS
from srpd.model.systems import SYSTEMS

SMALL = ("type-2", "firmware")
Change = Callable[[dict[str, Any], dict[str, Any]], None]


def written(folder: Path, *systems: str, kind: str = "hsi") -> tuple[Path, Path]:
    """A suite of these systems and its certificate, as the generator writes them."""
    _, (suite, certificate) = generated(Wanted(kind), systems, DEFAULTS, folder / "suite.json")
    return suite, certificate


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return written(tmp_path_factory.mktemp("small"), *SMALL)


def rewritten(pair: tuple[Path, Path], folder: Path, change: Change) -> tuple[Path, Path]:
    """The files after a change of their contents, with the digest made right again."""
    suite, certificate = (json.loads(path.read_text(encoding="utf-8")) for path in pair)
    digest = certificate["suite_sha256"]
    change(suite, certificate)
    there = folder / "suite.json"
    there.write_text(json.dumps(suite), encoding="utf-8")
    if certificate["suite_sha256"] == digest:
        certificate["suite_sha256"] = sha256(there.read_bytes()).hexdigest()
    beside(there).write_text(json.dumps(certificate), encoding="utf-8")
    return there, beside(there)


def reasons(found: Certification) -> list[str]:
    return [f"{each.system}: {each.part}: {each.says}" for each in found.every_finding()]


def srpd(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_certificate_of_every_system_holds(system: str, tmp_path: Path) -> None:
    found = certify(*written(tmp_path, system))
    assert found.holds, reasons(found)
    (verdict,) = found.verdicts
    assert verdict.claim.system == system
    assert verdict.tests > 0


@pytest.mark.parametrize("system", ["type-2", "meter", "firmware", "hub-firmware", "responses"])
def test_the_certificate_for_an_extra_state_holds(system: str, tmp_path: Path) -> None:
    found = certify(*written(tmp_path, system, kind="hsi+1"))
    assert found.holds, reasons(found)
    (verdict,) = found.verdicts
    assert verdict.claim.extra_states == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_certificate_holds_for_every_seed(seed: int, tmp_path: Path) -> None:
    _, files = generated(Wanted("hsi", seed=seed), ["detection"], DEFAULTS, tmp_path / "suite.json")
    assert certify(*files).holds


def test_the_certificate_holds_under_another_reading(tmp_path: Path) -> None:
    choices = {**DEFAULTS, "H-01": "m"}
    _, files = generated(Wanted("hsi"), ["storage"], choices, tmp_path / "suite.json")
    assert certify(*files).holds


def test_every_machine_that_obliges_the_dcc_is_part_of_a_system() -> None:
    covered = {subject.machine.name for s in SYSTEMS.values() for subject in s.subjects}
    assert {name for name, m in MACHINES.items() if m.bearer is Party.DCC} <= covered


@pytest.mark.parametrize("system", ["type-2", "firmware"])
def test_a_suite_that_lacks_any_one_case_is_refused(system: str, tmp_path: Path) -> None:
    pair = written(tmp_path, system)
    cases = len(json.loads(pair[0].read_text(encoding="utf-8"))["cases"])
    for place in range(cases):
        found = certify(*rewritten(pair, tmp_path, lambda s, _, p=place: s["cases"].pop(p)))
        assert not found.holds
        assert all("sequences: the suite lacks" in each for each in reasons(found))
        pair = written(tmp_path, system)


def test_a_suite_with_any_one_case_cut_short_is_refused(
    small: tuple[Path, Path], tmp_path: Path
) -> None:
    cases = json.loads(small[0].read_text(encoding="utf-8"))["cases"]
    for place in range(len(cases)):
        found = certify(
            *rewritten(small, tmp_path, lambda s, _, p=place: s["cases"][p]["steps"].pop())
        )
        assert [each.part for each in found.every_finding()] != []


def test_a_suite_that_was_touched_is_refused(small: tuple[Path, Path], tmp_path: Path) -> None:
    suite, certificate = rewritten(small, tmp_path, lambda *_: None)
    suite.write_text(suite.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    found = certify(suite, certificate)
    assert reasons(found) == [
        "all: suite_sha256: the suite is not the one it was made for: the digests differ"
    ]


def of_first(**parts: Any) -> Change:
    """Replaces parts of the claim about the first system."""
    return lambda _, c: c["systems"][0].update(parts)


def edits(part: str, edit: Callable[[Any], object], system: int = 1) -> Change:
    """Edits a part of the claim about a system in place."""
    return lambda _, c: edit(c["systems"][system][part])


def without_identifiers(_: dict[str, Any], certificate: dict[str, Any]) -> None:
    certificate["systems"][1]["identifiers"][3] = []


def hides_what_can_be_separated(_: dict[str, Any], certificate: dict[str, Any]) -> None:
    claim = certificate["systems"][1]
    claim["inseparable"] = [list(pair) for pair in combinations(range(12), 2)]
    claim["identifiers"] = [[] for _ in range(12)]


def merges_two_classes(_: dict[str, Any], certificate: dict[str, Any]) -> None:
    claim = certificate["systems"][1]
    claim["classes"][1] = claim["classes"][0]
    claim["states_demanded"] -= 1


def tells_too_much_apart(_: dict[str, Any], certificate: dict[str, Any]) -> None:
    claim = certificate["systems"][0]
    pairs = [list(pair) for pair in combinations(range(len(claim["observations"])), 2)]
    assert claim["told_apart"] != pairs
    claim["told_apart"] = pairs


def forgets_a_configuration(_: dict[str, Any], certificate: dict[str, Any]) -> None:
    claim = certificate["systems"][1]
    for part in ("configurations", "access", "identifiers", "classes"):
        claim[part].pop()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s, _: s["readings"].update({"H-01": "m"}), "all: readings: the suite was made"),
        (
            lambda s, c: [each["readings"].pop("H-01") for each in (s, c)],
            "all: readings: they do not choose an alternative of every reading",
        ),
        (lambda _, c: c.update(method="W"), "all: method: the method 'W' is not known"),
        (lambda _, c: c["assumptions"].pop(), "all: assumptions: they are not those on which"),
        (lambda _, c: c["systems"].clear(), "all: systems: nothing is claimed"),
        (
            lambda _, c: c["systems"].pop(),
            "all: systems: the suite has cases of the system 'firmware', unclaimed",
        ),
        (of_first(extra_states=1), "type-2: sequences: the suite lacks"),
        (of_first(states_demanded=3), "type-2: classes: 2 classes, and 3 demanded"),
        (of_first(fault_domain="All."), "type-2: fault_domain: what is shown is: Every"),
        (forgets_a_configuration, "firmware: configurations: they are not those that the model"),
        (edits("stimuli", lambda v: v.reverse()), "firmware: stimuli: they are not those"),
        (edits("unseen", lambda v: v.append(0)), "firmware: unseen: they are not the stimuli"),
        (of_first(open=[]), "type-2: open: they are not the moves after which"),
        (edits("observations", lambda v: v[0].append("x")), "firmware: observations: they are"),
        (edits("told_apart", lambda v: v.pop()), "firmware: told_apart: observations 6 and 8"),
        (tells_too_much_apart, "could be mistaken for one another"),
        (edits("told_apart", lambda v: v.append([5, 4])), "firmware: told_apart: [5, 4] is not"),
        (edits("table", lambda v: v.pop(3)), "firmware: table: configuration 0, stimulus"),
        (edits("table", lambda v: v.append([0, 9, 0, [0]])), "there is no such move"),
        (edits("table", lambda v: v[0].__setitem__(2, 7)), "the model says otherwise"),
        (edits("table", lambda v: v[0].__setitem__(3, [])), "the model says otherwise"),
        (edits("access", lambda v: v.pop()), "firmware: access: 11 are given for 12"),
        (
            edits("access", lambda v: v[2].append(0)),
            "firmware: sequences: the suite lacks",
        ),
        (
            edits("access", lambda v: v[2].clear()),
            "firmware: access: the sequence of configuration 2 does not surely lead there",
        ),
        (edits("access", lambda v: v[2].append(99)), "configuration 2 does not surely lead"),
        (merges_two_classes, "firmware: classes: configurations 0 and 1 are in one class"),
        (without_identifiers, "firmware: identifiers: no common beginning of their sequences"),
        (
            edits("identifiers", lambda v: v[1].append([99])),
            "firmware: identifiers: [99] cannot be applied in configuration 1",
        ),
        (
            edits("identifiers", lambda v: v[1].append([])),
            "firmware: identifiers: [] cannot be applied in configuration 1",
        ),
        (hides_what_can_be_separated, "firmware: inseparable: configurations 0 and"),
        (
            edits("inseparable", lambda v: v.pop()),
            "firmware: identifiers: no common beginning of their sequences",
        ),
        (edits("inseparable", lambda v: v.append([3, 3])), "[3, 3] is not a pair in order"),
        (edits("inseparable", lambda v: v.append([0, 99])), "[0, 99] is not a pair in order"),
        (lambda s, _: s["cases"][0]["steps"][0].update(stimulus="dance"), "stimulus 'dance'"),
    ],
)
def test_what_was_tampered_with_is_refused_with_the_reason(
    small: tuple[Path, Path], tmp_path: Path, change: Change, words: str
) -> None:
    found = certify(*rewritten(small, tmp_path, change))
    assert not found.holds
    assert any(words in each for each in reasons(found)), reasons(found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s, _: s.update(format="x"), "suite.json: its format is 'x'"),
        (lambda _, c: c.update(format="x"), "suite.certificate.json: its format is 'x'"),
        (lambda s, _: s.update(cases={}), "suite.json: cases: missing, or not a list"),
        (lambda s, _: s["cases"][0].pop("system"), "cases[0]: system: missing"),
        (lambda s, _: s["cases"][0]["steps"].append(1), "steps[3]: missing, or not an object"),
        (lambda _, c: c["readings"].update({"H-99": "n"}), "there is no reading H-99=n"),
        (lambda _, c: c["systems"].append(c["systems"][0]), "two claims are about the same"),
        (of_first(system="tipe-2"), "there is no system 'tipe-2'"),
        (of_first(extra_states=-1), "systems[0]: extra_states: -1 is below 0"),
        (of_first(extra_states=True), "extra_states: missing, or not a whole number"),
        (of_first(extra_states=10**9), "extra_states: missing, or not a whole number up to"),
        (of_first(told_apart=[[0]]), "told_apart[0]: not a pair of numbers"),
        (of_first(table=[[0, 0, 0]]), "table[0]: not of the form"),
        (edits("table", lambda v: v.append(v[0])), "table: two rows are about the same"),
        (of_first(stimuli=["x" * 2_001]), "stimuli[0]: missing, or not a text of up to 2,000"),
        (of_first(access=[[[0]]]), "access[0][0]: missing, or not a whole number"),
    ],
)
def test_what_cannot_be_read_is_bad_input_with_its_place(
    small: tuple[Path, Path], tmp_path: Path, change: Change, words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        certify(*rewritten(small, tmp_path, change))
    assert words in str(caught.value)


def test_a_claim_that_asks_for_more_than_a_suite_can_hold_is_not_followed(
    small: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(argument, "MOST_SEQUENCES", 50)
    with pytest.raises(BadInput, match="asks for more than 50 sequences"):
        certify(*rewritten(small, tmp_path, of_first(extra_states=900_000)))


def places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside: list[tuple[Any, ...]] = []
    if isinstance(content, dict):
        inside = [p for key, value in content.items() for p in places(value, (*path, key))]
    elif isinstance(content, list):
        inside = [p for n, value in enumerate(content[:3]) for p in places(value, (*path, n))]
    return [*([path] if path else []), *inside]


JUNK = (
    st.none()
    | st.integers(-2, 30)
    | st.text(max_size=3)
    | st.lists(st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2), max_size=3)
    | st.dictionaries(st.text(max_size=2), st.integers(), max_size=2)
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), junk=JUNK)
def test_junk_in_any_place_of_a_certificate_never_makes_it_guarantee_anything_else(
    small: tuple[Path, Path], tmp_path: Path, data: st.DataObject, junk: Any
) -> None:
    content = json.loads(small[1].read_text(encoding="utf-8"))
    place = data.draw(st.sampled_from(places(content)))

    def change(_: dict[str, Any], certificate: dict[str, Any]) -> None:
        inside: Any = certificate
        for part in place[:-1]:
            inside = inside[part]
        inside[place[-1]] = copy.deepcopy(junk)

    with suppress(BadInput):
        found = certify(*rewritten(small, tmp_path, change))
        claimed = [verdict.claim.fault_domain for verdict in found.verdicts]
        assert not found.holds or claimed == [each["fault_domain"] for each in content["systems"]]


@pytest.mark.parametrize("content", ["[" * 100_000, "1" * 5_000, "NaN", "", "[]", '"\\ud800"'])
def test_a_file_that_would_break_a_careless_reader_is_bad_input(
    small: tuple[Path, Path], tmp_path: Path, content: str
) -> None:
    strange = tmp_path / "strange.json"
    strange.write_text(content, encoding="utf-8")
    for pair in ((strange, small[1]), (small[0], strange)):
        with pytest.raises(BadInput, match=r"strange\.json"):
            certify(*pair)


def test_both_look_for_the_certificate_in_the_same_place() -> None:
    assert beside(Path("a/b.json")) == beside_suite(Path("a/b.json"))
    assert beside(Path("a/b.json")) == Path("a/b.certificate.json")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name, "meter") for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_the_bytes_do_not_depend_on_the_hash_seed_of_the_process(tmp_path: Path) -> None:
    program = "from srpd.conformance.command_line.main import main; main()"
    given = ("generate", "--coverage", "hsi", "--system", "detection", "--system", "alerts", "-o")
    made = []
    for seed in ("1", "2"):
        suite = tmp_path / seed / "suite.json"
        subprocess.run(  # noqa: S603 - this interpreter, and a program given above
            [sys.executable, "-c", program, *given, str(suite)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        made.append((suite.read_bytes(), beside(suite).read_bytes()))
    assert made[0] == made[1]


@pytest.mark.parametrize("place", ["/", ".", "nowhere.json"])
def test_what_is_no_file_is_bad_input(place: str) -> None:
    assert srpd("certify", place).exit_code == 2


def test_the_command_prints_the_guarantee_and_its_assumptions(small: tuple[Path, Path]) -> None:
    result = srpd("certify", small[0])
    assert result.exit_code == 0, result.output
    assert "HOLDS" in result.stdout
    assert "machine of at most 12 states: 12 that differ in what is permitted" in result.stdout
    assert "- Reset is reliable" in result.stdout


def test_the_command_names_every_pair_that_cannot_be_separated(small: tuple[Path, Path]) -> None:
    result = srpd("certify", small[0], "--json")
    listed = json.loads(result.stdout)
    assert listed["holds"]
    firmware = listed["systems"][1]
    assert firmware["inseparable"] == len(firmware["pairs"]) == 36
    assert firmware["pairs"][0]["one"].startswith("request: awaited;")


def test_the_command_refuses_with_code_1_and_a_line_for_each_reason(
    small: tuple[Path, Path], tmp_path: Path
) -> None:
    suite, _ = rewritten(small, tmp_path, of_first(extra_states=1))
    result = srpd("certify", suite)
    assert result.exit_code == 1
    assert "REFUSED" in result.stdout
    assert "srpd: refused: type-2: sequences: the suite lacks send" in result.stderr
    assert "On these assumptions" not in result.stdout


def test_the_command_has_code_2_without_a_certificate(
    small: tuple[Path, Path], tmp_path: Path
) -> None:
    alone = tmp_path / "alone.json"
    alone.write_bytes(small[0].read_bytes())
    result = srpd("certify", alone)
    assert result.exit_code == 2
    assert "alone.certificate.json: cannot be read" in result.stderr


@pytest.mark.parametrize("kind", ["hsi+", "hsi+10", "hsi+-1", "w", "HSI", ""])
def test_a_kind_of_coverage_that_there_is_not_is_bad_input(kind: str) -> None:
    result = srpd("generate", "--coverage", kind)
    assert result.exit_code == 2
    assert f"--coverage {kind}: there is no such coverage; " in result.stderr
    assert "hsi or hsi+K" in result.stderr


def test_a_suite_that_would_be_too_long_is_bad_input_that_names_the_system() -> None:
    result = srpd("generate", "--coverage", "hsi+2", "--system", "requests")
    assert result.exit_code == 2
    assert "system requests: its tests would have about 362," in result.stderr
