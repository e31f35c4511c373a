"""What is installed is what is in the tree: every package, with its data, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.places import ROOT

FOLDERS = ("model", "generators", "conformance", "diagrams")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = {
    path.parent.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")
}
NOT_INSTALLED = {Path("diagrams/text")}


def _files_of_packages() -> set[str]:
    return {
        f"srpd/{file.relative_to(ROOT).as_posix()}"
        for package in PACKAGES
        for file in (ROOT / package).iterdir()
        if file.is_file() and file.suffix != ".pyc"
    }


def _setuptools_is_new_enough() -> bool:
    (wanted,) = re.findall(r"setuptools>=(\d+)", " ".join(PROJECT["build-system"]["requires"]))
    try:
        return int(version("setuptools").split(".")[0]) >= int(wanted)
    except PackageNotFoundError:
        return False


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel, built from a copy of the tree: a build leaves files behind."""
    copy = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    at_hand = _setuptools_is_new_enough()
    done = subprocess.run(  # noqa: S603  # our own interpreter, fixed arguments
        [sys.executable, "-m", "build", "--wheel", *(["--no-isolation"] if at_hand else [])],
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if done.returncode and not at_hand and "pip install" in done.stdout + done.stderr:
        pytest.skip("setuptools is too old here, and a newer one cannot be had to build a wheel")
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return ZipFile(built)


def test_every_package_of_the_tree_is_declared() -> None:
    declared = set(PROJECT["tool"]["setuptools"]["packages"])
    assert declared == {".".join(("srpd", *package.parts)) for package in PACKAGES}


def test_every_folder_of_a_package_is_one_itself() -> None:
    for package in PACKAGES:
        assert (ROOT / package / "__init__.py").is_file(), package
    folders = {
        path.relative_to(ROOT)
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_dir() and path.name != "__pycache__"
    }
    assert folders - PACKAGES <= NOT_INSTALLED


def test_the_wheel_holds_the_packages_of_the_tree_with_their_data(wheel: ZipFile) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == _files_of_packages()


def test_the_wheel_brings_the_command(wheel: ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    assert "srpd = srpd.conformance.command_line.main:main" in wheel.read(name).decode()


# The lock

LOCKED = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; .*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", re.M
)


def _locked(name: str) -> dict[str, set[str]]:
    text = (ROOT / "tools/locked" / f"{name}.txt").read_text(encoding="utf-8")
    assert LOCKED.sub("", re.sub(r"^#.*\n", "", text, flags=re.M)) == "", "not a version and hashes"
    found: dict[str, set[str]] = {}
    for each in LOCKED.finditer(text):
        found.setdefault(each[1], set()).add(each[2])
    return found


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_lock_holds_every_dependency_at_a_version_that_is_allowed(name: str) -> None:
    project, locked = PROJECT["project"], _locked(name)
    asked = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    asked += project["optional-dependencies"]["dev"] if name == "test" else []
    for requirement in map(Requirement, asked):
        versions = locked.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement}: run make lock"
        assert all(requirement.specifier.contains(each) for each in versions), requirement


def test_what_runs_is_tested_at_the_same_versions() -> None:
    tested = _locked("test")
    assert {name: tested.get(name) for name in _locked("run")} == _locked("run")
