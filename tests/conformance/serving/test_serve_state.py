"""What the server keeps: nothing that was answered is lost, and nothing happens twice."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from http.client import HTTPException
from pathlib import Path

import pytest

from srpd.conformance.messages.responses import parse_response
from srpd.conformance.reference.sandbox import IMPORT_SUPPLIER
from srpd.conformance.serving.journal import Journal
from tests.served import Served, Users, receiving, served

QUARANTINES_ALL = {
    "scope": "user",
    "user": IMPORT_SUPPLIER,
    "srv": "4.1.1",
    "limit": 0,
    "period_seconds": 3600,
}


def test_a_restart_brings_the_state_back(tmp_path: Path) -> None:
    users = Users(tmp_path)
    options = ("--fixtures", str(users.fixtures), "--state", str(tmp_path / "dcc.db"))
    text = users.signed()
    with served(*options) as server:
        assert server.send(text).code == "I99"
        assert server.end() == 0
    with served(*options) as server:
        assert "the state of 3 inputs is back" in server.said[0]
        assert "serving" in server.said[-1]  # and not before
        assert server.send(text).code == "E55"
        assert server.send(users.signed()).code == "I99"


def test_what_was_not_taken_is_pushed_after_a_restart_and_then_no_more(tmp_path: Path) -> None:
    users = Users(tmp_path, thresholds=[QUARANTINES_ALL])
    options = ("--fixtures", str(users.fixtures), "--state", str(tmp_path / "dcc.db"))
    with served(*options) as server:
        asked = [server.send(users.signed()).request_id for _ in range(3)]
    with receiving() as receiver:
        with served(*options, "--push-to", receiver.url):
            taken = receiver.wait_for(3)
            assert [parse_response(each).about for each in taken] == asked
        with served(*options, "--push-to", receiver.url) as server:
            server.send(users.signed())
            assert len(receiver.wait_for(4)) == 4


def test_killed_in_mid_load_it_has_everything_that_it_acknowledged(tmp_path: Path) -> None:
    users = Users(tmp_path, thresholds=[QUARANTINES_ALL])
    texts = [users.signed() for _ in range(600)]
    acknowledged: list[str] = []
    enough = threading.Event()

    def ask(server: Served, part: list[str]) -> None:
        for text in part:
            try:
                answer = server.send(text)
            except (OSError, HTTPException):
                return
            assert answer.code == "I99"
            acknowledged.append(text)
            if len(acknowledged) >= 200:
                enough.set()

    with receiving() as receiver:
        options = ("--fixtures", str(users.fixtures), "--state", str(tmp_path / "dcc.db"))
        pushed = ("--push-to", receiver.url)
        with served(*options, *pushed) as server:
            threads = [threading.Thread(target=ask, args=(server, texts[n::8])) for n in range(8)]
            for each in threads:
                each.start()
            assert enough.wait(60)
            assert server.end(signal.SIGKILL) == -signal.SIGKILL
            for each in threads:
                each.join()
        assert len(acknowledged) < len(texts)
        with served(*options, *pushed) as server:
            assert {server.send(text).code for text in acknowledged} == {"E55"}
            left = [text for text in texts if text not in set(acknowledged)]
            answers = Counter(server.send(text).code for text in left)
            # Of those in flight some were accepted, without anybody having been told.
            assert set(answers) <= {"I99", "E55"}
            assert answers["E55"] <= 8
            while server.status()["waiting to be taken"]:
                receiver.wait_for(len(receiver.taken) + 1, 0.1)
            about = Counter(str(parse_response(each).about) for each in receiver.taken)
            assert len(about) == len(texts)
            # Only what was on its way when it was killed may have come twice.
            assert sum(about.values()) - len(about) <= 16


def test_two_servers_cannot_keep_the_same_state(tmp_path: Path) -> None:
    state = tmp_path / "dcc.db"
    with served("--state", str(state)):
        second = Served("--state", str(state))
        assert second.process.wait(30) == 2
        second._reader.join()
        assert "another server" in "".join(second.said)
        assert second.process.stderr is not None
        second.process.stderr.close()


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "dcc.db"
    file.write_text("not a database, and long enough to be read as one" * 100)
    with pytest.raises(Exception, match="cannot keep the state"):
        Journal(file)
    assert file.read_text().startswith("not a database")
