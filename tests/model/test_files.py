"""Files: what is no regular file is refused; what is written is there whole or not at all."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from srpd.model.faults import BadInput, NotWritten
from srpd.model.files import read_regular, write_together, write_whole


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device", "a socket"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "it"
    match kind:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a device":
            path.symlink_to("/dev/zero")
        case _:
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(str(path))
    with pytest.raises(BadInput, match=f"it is {kind}, not a regular file"):
        read_regular(path, 10)


def test_a_file_that_is_larger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "it").write_bytes(b"12345")
    assert read_regular(tmp_path / "it", 5) == b"12345"
    with pytest.raises(BadInput, match="larger than 4 bytes"):
        read_regular(tmp_path / "it", 4)


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "it").write_text("old")

    def pieces() -> object:
        yield b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(NotWritten, match="No space left on device"):
        write_whole(tmp_path / "it", pieces())  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["it"]
    assert (tmp_path / "it").read_text() == "old"


LIMITED = """
import resource, sys
from pathlib import Path
from srpd.model.files import write_together
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
write_together(Path(sys.argv[1]), {"a": b"new", "b": b"x" * 2000})
"""


def test_files_that_belong_together_are_all_replaced_or_none(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    (tmp_path / "a").write_text("old")
    done = subprocess.run(  # noqa: S603  # our own interpreter with a fixed program
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "NotWritten" in done.stderr
    assert "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"
    write_together(tmp_path, {"a": b"new", "b": b"x"})
    assert (tmp_path / "a").read_text() == "new"
