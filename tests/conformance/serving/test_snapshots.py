"""A restart goes on from a snapshot, and comes to the same as if it had applied everything."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.messages.requests import parse_request
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.sandbox import IMPORT_SUPPLIER, SMETS1_ESME, Sandbox
from srpd.conformance.serving import plain_state, snapshots
from srpd.conformance.serving.engine import Engine
from srpd.conformance.serving.inputs import Input, Kind, written
from srpd.conformance.serving.journal import Changes, Journal
from srpd.conformance.serving.plain_state import NoState, state_from_plain, state_to_plain
from srpd.conformance.serving.served_dcc import ServedDcc
from srpd.conformance.suites.coverage_kinds import Wanted
from srpd.conformance.targets.protocol import Advanced, Delivered, PortMessage
from tests.conftest import Bench
from tests.going_well import kept

START = datetime(2026, 1, 10, tzinfo=UTC)


class PutAway(ReferenceDcc):
    """A DCC whose state is put away and taken out again before anything happens to it."""

    def put_away(self) -> None:
        def journalled(number: int) -> Any:
            raise KeyError(number)

        state_from_plain(self, json.loads(json.dumps(state_to_plain(self))), journalled)

    def deliver(self, message: PortMessage) -> Delivered:
        self.put_away()
        return super().deliver(message)

    def advance(self, to: str) -> Advanced:
        self.put_away()
        return super().advance(to)


@pytest.mark.parametrize("system", ["detection", "alerts", "cos", "schedules", "sequence"])
def test_a_dcc_that_is_put_away_at_every_step_keeps_the_law(bench: Bench, system: str) -> None:
    played = bench.play(PutAway, systems=(system,), wanted=Wanted("all-transitions", budget=60))
    assert kept(played.result)
    assert not played.failed


def test_everything_that_waits_in_the_reference_can_be_kept() -> None:
    """What is set for a time, or kept as something to be done, is a method known by its name."""
    left_to_do = {
        name
        for kind in ReferenceDcc.__mro__[:-1]
        for node in ast.walk(ast.parse(inspect.getsource(sys.modules[kind.__module__])))
        if isinstance(node, ast.Call)
        for name in _left_to_do(node)
    }
    assert left_to_do == plain_state._TO_DO
    assert all(callable(getattr(ReferenceDcc, name)) for name in plain_state._TO_DO)


def _left_to_do(call: ast.Call) -> list[str]:
    """The methods that `clock.set(at, self.METHOD, ...)` or `partial(self.METHOD, ...)` names."""
    called = ast.unparse(call.func)
    if called == "partial":
        methods = call.args[:1]
    elif called == "self.clock.set":
        methods = [each for each in call.args[1:2] if not isinstance(each, ast.Call)]
    else:
        methods = []
    return [ast.unparse(each).removeprefix("self.") for each in methods]


def test_data_that_names_anything_else_is_no_state() -> None:
    dcc = Sandbox(ReferenceDcc()).target
    assert isinstance(dcc, ReferenceDcc)
    before = dcc.state
    for held in (
        ["method", "reset"],
        ["partial", "load", ["tuple"], ["dict", ["list"], ["list"]]],
        ["object", 0],
        ["object", 7],
        ["os.system", "true"],
        [["list"]],
    ):
        content = {"held": [held, held], "objects": [["Path", "/"]]}
        with pytest.raises(NoState):
            state_from_plain(dcc, content, dict[int, Any]().__getitem__)
    assert dcc.state is before


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.sampled_from(["object", "dict", "State"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["held", "objects"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_the_data_it_is_a_state_or_none(content: Any) -> None:
    dcc = ReferenceDcc()
    with pytest.raises(NoState):
        state_from_plain(dcc, content, dict[int, Any]().__getitem__)


class Kept:
    """A server's engine without the server: inputs are applied and kept at once."""

    def __init__(self, path: Path) -> None:
        self.said: list[str] = []
        self.engine = Engine(ServedDcc(), Journal(path), None, self.said.append)
        self.restored = self.engine.restore(START)

    def apply(self, given: Input) -> None:
        changes = Changes()
        self.engine._take(given, changes)
        self.engine.journal.commit(changes)

    def ask(self, text: str) -> None:
        given = Input(Kind.REQUEST, START, "", text.encode(), parse_request(text))
        self.apply(given)

    def state(self) -> str:
        dcc = self.engine.dcc
        return dcc.state.digest() + repr(sorted(map(str, dcc.state.sent)))


@pytest.fixture
def world() -> tuple[Sandbox, bytes]:
    from srpd.conformance.reference.sandbox import world

    sandbox = Sandbox(ReferenceDcc())
    return sandbox, written(world(sandbox.pki, sandbox.credentials))


def signed(sandbox: Sandbox, variant: str, **options: Any) -> str:
    from srpd.conformance.messages.signature import sign
    from srpd.conformance.messages.xml import serialise

    message = sandbox.build(variant, **options)
    return serialise(sign(message, sandbox.credentials[IMPORT_SUPPLIER]))


@pytest.fixture
def path(tmp_path: Path, world: tuple[Sandbox, bytes]) -> Path:
    """A journal with a snapshot, and inputs after it."""
    sandbox, records = world
    path = tmp_path / "dcc.db"
    first = Kept(path)
    first.apply(Input(Kind.LOAD, START, "", records))
    for _ in range(3):
        first.ask(signed(sandbox, "4.1.1"))
    first.ask(
        signed(
            sandbox,
            "11.3",
            device=SMETS1_ESME,
            command_variant=1,
            execution_at=datetime(2026, 2, 1, tzinfo=UTC),
        )
    )
    first.engine.close()
    second = Kept(path)
    second.ask(signed(sandbox, "4.1.1"))
    second.engine.journal.close()  # killed: no snapshot of that
    return path


def replayed(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM snapshots")
        database.commit()
    kept = Kept(path)
    state = kept.state()
    kept.engine.journal.close()
    return state


def test_a_snapshot_and_what_came_after_it_are_the_whole_journal(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied: list[Input] = []
    apply = Engine._apply
    monkeypatch.setattr(Engine, "_apply", lambda self, i: applied.append(i) or apply(self, i))
    kept = Kept(path)
    assert kept.restored == 7
    assert len(applied) == 1
    assert kept.said == []
    state = kept.state()
    kept.engine.journal.close()
    assert state == replayed(path)


def test_a_snapshot_of_other_code_is_not_believed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "made_by", lambda: "another")
    kept = Kept(path)
    assert "another version" in kept.said[0]
    state = kept.state()
    kept.engine.journal.close()
    assert state == replayed(path)


def test_a_damaged_snapshot_is_not_believed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE snapshots SET content = x'0000'")
        database.commit()
    kept = Kept(path)
    assert "not what was written" in kept.said[0]
    state = kept.state()
    kept.engine.journal.close()
    assert state == replayed(path)


def test_what_waits_goes_on_waiting_after_a_restart(path: Path) -> None:
    kept = Kept(path)
    engine = kept.engine
    assert engine.dcc.clock.is_due(datetime(2026, 2, 1, tzinfo=UTC))
    changes = Changes()
    engine._take(Input(Kind.TIME, datetime(2026, 2, 2, tzinfo=UTC)), changes)
    assert engine.counts["left at s1sp"] == 1
    engine.journal.close()


def test_a_request_that_comes_when_something_falls_due_keeps_its_place(
    path: Path, world: tuple[Sandbox, bytes]
) -> None:
    kept = Kept(path)
    later = datetime(2026, 2, 2, tzinfo=UTC)
    kept.engine.clock = lambda: later
    text = signed(world[0], "4.1.1")

    async def submit() -> None:
        working = asyncio.create_task(kept.engine.run())
        given = Input(Kind.REQUEST, later, "", text.encode(), parse_request(text))
        await kept.engine.submit(given)
        working.cancel()

    asyncio.run(submit())
    kept.engine.close()
    again = Kept(path)
    assert again.restored == 9  # the time, and then the request
    assert again.said == []
    request_id = str(parse_request(text).request_id)
    assert str(again.engine.dcc.state.sent[request_id].request_id) == request_id
    again.engine.journal.close()
