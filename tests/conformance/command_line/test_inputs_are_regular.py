"""No input is read from a pipe or a device: each is refused in one line, and never waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from srpd.conformance.campaigns.replay import read_replay
from srpd.conformance.campaigns.run import judge_again
from srpd.conformance.certifier.files import read_certificate, read_tests
from srpd.conformance.fixtures.fixture_file import read_fixtures
from srpd.conformance.messages.described import read_message
from srpd.conformance.messages.errors import Refused
from srpd.conformance.messages.key_store import read_store
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.recording.trace import read_trace
from srpd.conformance.web.tls import Identity, client_context
from srpd.generators.suite import read_suite
from srpd.model.faults import BadInput

READERS: dict[str, Callable[[Path], object]] = {
    "suite": read_suite,
    "replay": read_replay,
    "trace": lambda path: list(read_trace(path)),
    "run.json": lambda path: judge_again(path.parent),
    "fixtures": read_fixtures,
    "keys.json": lambda path: read_store(path.parent),
    "schema": load_schema,
    "message": read_message,
    "tests": read_tests,
    "certificate": read_certificate,
    "authorities": lambda path: client_context(Identity(authorities=path)),
}


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_regular_file_is_refused_and_not_waited_for(
    tmp_path: Path, name: str, kind: str
) -> None:
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises((BadInput, Refused), match=f"it is a {kind}, not a regular file") as caught:
        READERS[name](path)
    assert "\n" not in str(caught.value)
