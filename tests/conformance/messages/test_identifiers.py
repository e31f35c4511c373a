"""EUIs, RequestIDs and instants have one written form each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srpd.conformance.messages.errors import Malformed
from srpd.conformance.messages.identifiers import MAX_COUNTER, RequestId, eui
from srpd.conformance.messages.instants import (
    NEVER,
    read_execution,
    read_instant,
    read_time,
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


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1)).map(lambda at: at.date()),
    st.sampled_from(["", ".0", ".000000000"]),
    st.sampled_from(["Z", "", "+01:00", "-14:00"]),
)
def test_the_hour_24_is_the_midnight_that_ends_the_day(day: date, fraction: str, zone: str) -> None:
    next_day = day + timedelta(days=1)
    assert read_instant(f"{day}T24:00:00{fraction}{zone}", "x") == read_instant(
        f"{next_day}T00:00:00{zone}", "x"
    )
    assert read_time("24:00:00") == time()


@pytest.mark.parametrize("moment", ["24:00:01", "24:01:00", "24:00:00.1", "25:00:00", "24:00:000"])
def test_no_other_time_has_the_hour_24(moment: str) -> None:
    with pytest.raises(Malformed, match="not a date and time"):
        read_instant(f"2026-01-01T{moment}Z", "x")


@pytest.mark.parametrize(
    "text",
    [
        "12026-01-01T00:00:00Z",
        "99999999999999999999-12-31T23:59:59Z",
        "-0044-03-15T12:00:00Z",
        "0000-02-29T00:00:00Z",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_a_year_out_of_range_is_told_as_such(text: str) -> None:
    with pytest.raises(Malformed, match="is not within the years 1 to 9999"):
        read_instant(text, "ExecutionDateTime")


@pytest.mark.parametrize(
    "text", ["12026-13-01T00:00:00Z", "12026-01-01Tnoon", "-26-01-01T00:00:00Z"]
)
def test_what_is_no_date_is_none_in_any_year(text: str) -> None:
    with pytest.raises(Malformed, match="not a date and time"):
        read_instant(text, "ExecutionDateTime")


@pytest.mark.parametrize("text", ["", "2026-01-01", "T", "2026-13-01T00:00:00Z", "9" * 50 + "T"])
def test_what_is_no_instant_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        read_instant(text, "ExecutionDateTime")
