"""EUIs, RequestIDs and instants have one written form each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import MAX_COUNTER, RequestId, eui
from srpd.conformance.messages.instants import (
    NEVER,
    read_execution,
    read_instant,
    write_execution,
    write_instant,
)

euis = st.binary(min_size=8, max_size=8).map(lambda octets: eui(octets.hex("-")))
request_ids = st.builds(RequestId, euis, euis, st.integers(0, MAX_COUNTER))


@given(request_ids)
def test_a_request_id_is_read_as_it_is_written(request_id: RequestId) -> None:
    assert RequestId.parse(str(request_id)) == request_id
    assert RequestId.parse(f" {str(request_id).lower()}\n") == request_id


@given(request_ids)
def test_replying_twice_gives_the_same_parties(request_id: RequestId) -> None:
    assert request_id.reply().originator == request_id.target
    assert request_id.reply().reply() == request_id
    assert request_id.reply(7).counter == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00-DB-12-34-56-78-90-A0",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A1:",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A1:-1",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A1:01",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A1:18446744073709551616",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A1:١",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90:1",
        "00-DB-12-34-56-78-90-A0:00-DB-12-34-56-78-90-A1:1:1",
        "00DB1234567890A0:00-DB-12-34-56-78-90-A1:1",
    ],
)
def test_what_is_no_request_id_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as problem:
        RequestId.parse(text)
    assert problem.value.element == "RequestID"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)))
def test_an_instant_is_read_as_it_is_written(instant: datetime) -> None:
    assert read_instant(write_instant(instant), "x") == instant


def test_an_instant_without_a_zone_is_utc() -> None:
    assert read_instant("2014-08-25T03:04:05.00", "x") == datetime(2014, 8, 25, 3, 4, 5, tzinfo=UTC)


def test_an_instant_in_another_zone_is_converted_to_utc() -> None:
    at = read_instant("2026-07-01T01:00:00+01:00", "x")
    assert at == datetime(2026, 7, 1, tzinfo=UTC)
    assert at.tzinfo is UTC
    assert write_instant(at.astimezone(timezone(timedelta(hours=1)))) == "2026-07-01T00:00:00Z"


def test_the_date_that_cancels_is_a_value_of_its_own() -> None:
    assert read_execution("3000-12-31T00:00:00.00Z") is NEVER
    assert write_execution(NEVER) == "3000-12-31T00:00:00Z"


@pytest.mark.parametrize("text", ["", "2026-01-01", "T", "2026-13-01T00:00:00Z", "9" * 50 + "T"])
def test_what_is_no_instant_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        read_instant(text, "ExecutionDateTime")
