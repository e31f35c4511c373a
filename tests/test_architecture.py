"""Who may import whom, and what every file of the repository keeps to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import networkx
import pytest

from srpd.model.register import REGISTER
from tests.places import ROOT

FOLDERS = ("model", "generators", "conformance", "diagrams")
MAY_IMPORT = {
    "model": {"model"},
    "generators": {"model", "generators"},
    "diagrams": {"model", "diagrams"},
    "conformance": set(FOLDERS),
}
FLOORS = (
    {"messages"},
    {"fixtures", "plain", "recording", "web"},
    {"observing", "targets"},
    {"bindings"},
    {"capabilities", "manners"},
    {"judging"},
    {"playing"},
    {"doctor", "reference", "report", "suites"},
    {"campaigns", "mutants"},
    {"certifier", "fuzz", "killing", "serving"},
    {"command_line", "miniatures", "pytest_plugin"},
)
"""The rooms of conformance/, from the ground up: each may import what lies below it."""
MODULES_IN_THE_HALL = 5
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
THE_CARDS_AND_WHAT_IS_MADE_OF_THEM = (
    *("machines", "notation", "checks", "readings", "machine", "cases", "conditions"),
    *("composition", "compiled", "exploration", "stepping", "systems", "views"),
)
LONGEST_MODULE = 400
STILL_TOO_LONG = {
    "model/checks.py": 450,
    "model/machines/service_request.py": 450,
    "model/machines/smi_status.py": 560,
}
"""Modules to be divided: until then they may not grow beyond this."""
_OURS = {"", ".ci", "benchmarks", "docs", "examples", "tests", "tools", *FOLDERS}
_TEXT = {".py", ".md", ".toml", ".csv", ".xml", ".css", ".sh", ".dot", ".mmd", ".js", ".json", ""}
_NEVER = (
    *(f"/{folder}/" for folder in ("work", "root", "opt/pypi")),
    *(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"))),
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _imports(path: Path) -> frozenset[str]:
    """The modules that a file imports, at its top or anywhere in it."""
    return frozenset(_imported(ast.parse(path.read_text(encoding="utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _circles(sources: Mapping[str, str]) -> list[list[str]]:
    """The modules that import each other in a circle, out of these, each with its text.

    An import inside a function counts, and one for type checkers alone: neither module can be
    understood without the other. Who imports a module of a package is not said to import the
    package.
    """
    graph = networkx.DiGraph()
    for importer, text in sources.items():
        for node in ast.walk(ast.parse(text)):
            found: list[str] = []
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                within = [f"{node.module}.{alias.name}" for alias in node.names]
                found = [each if each in sources else str(node.module) for each in within]
            graph.add_edges_from((importer, each) for each in found if each in sources)
    return sorted(
        sorted(each)
        for each in networkx.strongly_connected_components(graph)
        if len(each) > 1 or any(graph.has_edge(one, one) for one in each)
    )


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("srpd", *parts)).removesuffix(".__init__")


def _file(module: str) -> Path | None:
    place = ROOT.joinpath(*module.split(".")[1:])
    found = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in found if path.is_file()), None)


def _reached_from(folder: Path) -> dict[Path, Path]:
    """Every module that those of a folder import, directly or not, with one that imports it."""
    waiting = sorted(folder.rglob("*.py"))
    found = {path: path for path in waiting}
    while waiting:
        importer = waiting.pop()
        for module in _imports(importer):
            path = _file(module) if module.startswith("srpd.") else None
            if path is not None and path not in found:
                found[path] = importer
                waiting.append(path)
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_go_one_way(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        for module in _imports(path):
            if module.startswith("srpd."):
                assert module.split(".")[1] in MAY_IMPORT[folder], f"{_name(path)}: {module}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert _circles({_module(path): path.read_text(encoding="utf-8") for path in MODULES}) == []


@pytest.mark.parametrize(
    ("back", "is_circle"),
    [
        ("import a", True),
        ("from a import x", True),
        ("def f():\n    import a", True),
        ("if TYPE_CHECKING:\n    import a", True),
        ("import c", False),
    ],
)
def test_a_circle_is_found_wherever_its_imports_are(back: str, is_circle: bool) -> None:
    circles = _circles({"a": "from p import b", "p.b": back, "p": "from p import b", "c": ""})
    assert circles == ([["a", "p.b"]] if is_circle else [])


def test_every_room_of_conformance_stands_on_a_floor() -> None:
    rooms = {path.stem for path in (ROOT / "conformance").iterdir() if path.stem[0] not in "_."}
    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize(
    ("height", "room"), [(at, room) for at, floor in enumerate(FLOORS) for room in sorted(floor)]
)
def test_nothing_in_conformance_imports_upward(height: int, room: str) -> None:
    below = {room}.union(*FLOORS[:height])
    place = ROOT / "conformance" / room
    for path in [*place.rglob("*.py"), *place.parent.glob(f"{room}.py")]:
        for module in _imports(path):
            if module.startswith("srpd.conformance."):
                assert module.split(".")[2] in below, f"{_name(path)}: {module}"


def test_the_readme_shows_the_rooms_on_their_floors() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("| room |")[2]
    rows = re.findall(r"^\| ((?:`\w+/`(?:, )?)+) \|", text, re.MULTILINE)
    folders = [
        {room for room in floor if (ROOT / "conformance" / room).is_dir()} for floor in FLOORS
    ]
    assert [set(re.findall(r"\w+", row)) for row in rows] == folders


def test_conformance_itself_holds_few_modules() -> None:
    assert len(list((ROOT / "conformance").glob("*.py"))) <= MODULES_IN_THE_HALL


def test_a_module_has_one_name() -> None:
    for path in [*MODULES, *(ROOT / "tests").glob("*.py"), *(ROOT / "tools").glob("*.py")]:
        for module in _imports(path):
            assert not module.startswith("."), f"{_name(path)}: {module} is relative"
            assert module.split(".")[0] not in FOLDERS, f"{_name(path)}: import srpd.{module}"


def test_the_reference_dcc_knows_nothing_of_the_cards() -> None:
    reached = _reached_from(ROOT / "conformance" / "reference")
    for path, importer in reached.items():
        folder, *rest = path.relative_to(ROOT).with_suffix("").parts
        where = f"{_name(importer)} imports {_name(path)}"
        assert folder not in ("generators", "diagrams"), where
        assert folder != "model" or rest[0] not in THE_CARDS_AND_WHAT_IS_MADE_OF_THEM, where


def test_a_mutant_knows_the_references_and_messages_alone() -> None:
    may = ("mutants.", "reference", "messages.", "targets.protocol")
    for path in (ROOT / "conformance" / "mutants").glob("*.py"):
        for module in _imports(path):
            known = module.removeprefix("srpd.conformance.")
            ours = module.startswith("srpd.") and module != "srpd.conformance.mutants"
            assert not ours or known.startswith(may), f"{_name(path)}: {module}"


def test_the_checker_of_certificates_shares_no_code_with_the_generator() -> None:
    reached = _reached_from(ROOT / "conformance" / "certifier")
    for path, importer in reached.items():
        where = f"{_name(importer)} imports {_name(path)}"
        assert path.relative_to(ROOT).parts[0] != "generators", where


def test_the_judge_does_not_ask_the_reference_dcc() -> None:
    for name in ("judging", "observing", "recording", "playing", "bindings", "manners"):
        place = ROOT / "conformance" / name
        for path in place.rglob("*.py"):
            used = [each for each in _imports(path) if "conformance.reference" in each]
            assert not used, f"{_name(path)}: {used}"


def test_the_judge_names_no_clause() -> None:
    for path in (ROOT / "conformance" / "judging").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
        named = [each for each in texts if each in REGISTER]
        assert not named, f"{_name(path)}: {named}"


def test_modules_are_short() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    limits = {name: STILL_TOO_LONG.get(name, LONGEST_MODULE) for name in lengths}
    assert not {name: length for name, length in lengths.items() if length > limits[name]}


def test_the_repository_names_no_machine_and_no_package_index() -> None:
    for path in sorted(ROOT.rglob("*")):
        top = path.relative_to(ROOT).parts[0] if path.parent != ROOT else ""
        if top not in _OURS or not path.is_file() or path.suffix not in _TEXT:
            continue
        if "__pycache__" in path.parts or path.name in (".coverage", ".git"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for never in _NEVER:
            assert never not in text, f"{_name(path)}: {never}"
