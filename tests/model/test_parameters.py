"""What the public sources leave open has a default, a reason and a way to be set."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.model.faults import BadInput, ModelFault
from srpd.model.parameters import PARAMETERS, Kind, Parameter, with_overrides
from srpd.model.register import flows
from tests.places import ROOT


def test_without_overrides_every_parameter_has_its_default() -> None:
    settings = with_overrides()
    assert dict(settings.values) == {name: each.default for name, each in PARAMETERS.items()}


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=list(PARAMETERS))
def test_a_parameter_explains_itself(parameter: Parameter) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", parameter.id)
    for sentence in (parameter.meaning, parameter.why, parameter.doubt):
        assert sentence.endswith(".")
    assert bool(parameter.unit) is (parameter.kind in (Kind.COUNT, Kind.DURATION))
    assert bool(parameter.choices) is (parameter.kind is Kind.CHOICE)
    assert parameter.used_by
    assert set(parameter.used_by) <= set(flows())


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_read_somewhere(name: str) -> None:
    code = (ROOT / "conformance").rglob("*.py")
    assert any(f'"{name}"' in each.read_text(encoding="utf-8") for each in code)


def test_every_span_that_alert_storm_protection_needs_is_a_parameter() -> None:
    letters = {name.rpartition("-")[2] for name in PARAMETERS if name.startswith("alert-")}
    assert letters == set("trpd")


def test_an_override_changes_its_parameter_and_no_other() -> None:
    settings = with_overrides(["cos-party-time-out = 90s"])
    assert settings.duration("cos-party-time-out") == timedelta(seconds=90)
    changed = {name for name, value in settings.values.items() if value != PARAMETERS[name].default}
    assert changed == {"cos-party-time-out"}


def test_each_kind_of_parameter_can_be_set() -> None:
    settings = with_overrides(
        ["command-attempts=3", "hub-alert-recipients=suppliers", "threshold-window=48h"]
    )
    assert settings.count("command-attempts") == 3
    assert settings.choice("hub-alert-recipients") == "suppliers"
    assert settings.duration("threshold-window") == timedelta(days=2)


@given(st.integers(0, 30_000), st.sampled_from("smhd"))
def test_a_span_of_time_is_a_number_and_a_unit(number: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit]
    settings = with_overrides([f"sequence-wait-period={number}{unit}"])
    assert settings.duration("sequence-wait-period") == timedelta(seconds=number * seconds)


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("cos-party-timeout=1m", "did you mean cos-party-time-out"),
        ("cos-party-time-out", "write it as id=value"),
        ("=1m", "write it as id=value"),
        ("cos-party-time-out=soon", "give a span"),
        ("cos-party-time-out=-1s", "give a span"),
        ("cos-party-time-out=999999999d", "give a span"),
        ("command-attempts=0", "1 or more"),
        ("command-attempts=2.5", "whole number"),
        ("command-attempts=²", "whole number"),
        ("hub-alert-recipients=all", "give one of any, suppliers"),
    ],
)
def test_a_wrong_override_is_bad_input_that_says_what_to_do(override: str, says: str) -> None:
    with pytest.raises(BadInput, match=re.escape(says)):
        with_overrides([override])


def test_a_parameter_set_twice_is_bad_input() -> None:
    with pytest.raises(BadInput, match="given twice"):
        with_overrides(["command-attempts=1", "command-attempts=2"])


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reading_of_overrides(text: str) -> None:
    with pytest.raises(BadInput):
        with_overrides([text, text])


def test_asking_for_a_parameter_by_the_wrong_kind_is_a_fault_of_the_model() -> None:
    settings = with_overrides()
    with pytest.raises(ModelFault):
        settings.count("threshold-window")
    with pytest.raises(ModelFault):
        settings.duration("no-such-parameter")
