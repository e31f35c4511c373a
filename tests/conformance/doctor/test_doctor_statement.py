"""Set-up checks and the conformance statement: what a target says no to is not done, no problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.doctor.examination import examine
from srpd.conformance.doctor.findings import State
from srpd.conformance.judging.verdicts import ExitCode
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.targets.protocol import Hello, PortMessage
from srpd.model.notation import Party


def _denying(*items: str, **methods: Any) -> type[ReferenceDcc]:
    def ics(self: ReferenceDcc) -> Mapping[str, str]:
        return {**ReferenceDcc.ics(self), **dict.fromkeys(items, "no")}

    return type("Denying", (ReferenceDcc,), {"ics": ics, **methods})


def _sends_nothing(_self: ReferenceDcc, port: str, xml: str = "", **fields: Any) -> None:
    assert port or xml or fields


def _states(target: str, role: Party = Party.DCC) -> dict[str, State]:
    return {each.check: each.state for each in examine(target, role).findings}


@pytest.mark.parametrize("item", ["service-request", "sending-commands"])
def test_what_does_not_leave_since_the_target_says_no_to_it_is_no_problem(
    bench: Any, item: str
) -> None:
    target = bench.target(_denying(item, "future-dated-smets1", emit=_sends_nothing))
    found = examine(target, Party.DCC)
    assert found.problems == ()
    assert found.exit_code is ExitCode.ALL_PASSED
    seen = {each.check: each.seen for each in found.findings if each.state is State.NOT_DONE}
    assert f"its statement says no to {item}" in seen["pushes"]


def test_what_does_not_leave_though_the_target_says_yes_is_a_problem(bench: Any) -> None:
    target = bench.target(_denying("schedules", emit=_sends_nothing))
    assert _states(target)["pushes"] is State.PROBLEM


def test_a_timer_of_what_the_target_says_no_to_is_not_tried(bench: Any) -> None:
    states = _states(bench.target(_denying("future-dated-smets1")))
    assert states["timer"] is State.NOT_DONE
    assert states["pushes"] is State.WELL


class WithoutTheWan(ReferenceDcc):
    def hello(self) -> Hello:
        said = super().hello()
        return replace(said, ports=tuple(port for port in said.ports if port != "wan"))

    def emit(self, port: str, xml: str = "", **fields: Any) -> None:
        if port != "wan":
            super().emit(port, xml, **fields)

    def deliver(self, message: PortMessage) -> Any:
        assert message.port != "wan"
        return super().deliver(message)


def test_a_port_that_the_target_is_without_is_no_problem(bench: Any) -> None:
    found = examine(bench.target(WithoutTheWan), Party.DCC)
    assert found.problems == ()
