"""What the parameters of a run make of the suite: above all how long it waits, in virtual time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from srpd.model.faults import BadInput
from srpd.model.parameters import Settings, with_overrides

_A_MINUTE = timedelta(minutes=1)
_FEWEST_WINDOWS = 14
_TIMES_WITHIN = 50
"""So often P may pass within T, T within R, and R within D."""
_PARTS_OF_A_WINDOW = 24


@dataclass(frozen=True, slots=True)
class Timing:
    """Spans of virtual time.

    `window` is the period of a threshold, `past_window` just more than that, `a_while` so much less
    that several of them stay within one window. `until_execution` is how far ahead a Service
    Request is dated, with room for more windows than any case lets pass before.
    `past_cos_party_time_out` is just more than the DCC waits for the CoS Party, and
    `cos_command_lead_time` how long before its execution a Command may be sent at the earliest.
    `past_wait_period` is just more than a sequenced request waits for the one before it.
    `future_dating_limit` is how far ahead an execution date may lie at the most.
    `after_urgent_activation` is how long after an urgent activation Users are told at the latest.
    `http_refusal` is no span: the HTTP status by which what is no request is refused.
    `alert_window`, `alert_code_window`, `alert_longest_time` and `alert_dead_band` are the T, R, P
    and D of clauses 17.8 and 17.9. `hub_alert_recipients` says who is due the Alerts of
    Communications Hub Functions, `command_attempts` how often a Command without a Response is
    tried, and `command_retry_interval` at what interval.
    """

    window: timedelta
    past_window: timedelta
    a_while: timedelta
    until_execution: timedelta
    past_cos_party_time_out: timedelta
    cos_command_lead_time: timedelta
    past_wait_period: timedelta
    future_dating_limit: timedelta
    after_urgent_activation: timedelta = timedelta(hours=24)
    http_refusal: int = 400
    alert_window: timedelta = timedelta(hours=1)
    alert_code_window: timedelta = timedelta(hours=100)
    alert_longest_time: timedelta = timedelta(seconds=10)
    alert_dead_band: timedelta = timedelta(hours=10_000)
    hub_alert_recipients: str = "any"
    command_attempts: int = 1
    command_retry_interval: timedelta = timedelta(minutes=5)


def timing(settings: Settings | None = None) -> Timing:
    """The spans that the settings lead to. Raises `BadInput` if they do not fit together."""
    settings = settings or with_overrides()
    window = settings.duration("threshold-window")
    until_execution = settings.duration("future-dating-limit") * 2 / 3
    if window < timedelta(hours=1):
        raise BadInput("the suite needs a threshold-window of at least 1h")
    if until_execution < _FEWEST_WINDOWS * window:
        raise BadInput(
            f"the suite needs a future-dating-limit of at least {_FEWEST_WINDOWS * 3 // 2} times "
            "the threshold-window; change one of the two parameters"
        )
    lead_time = settings.duration("cos-command-lead-time")
    if lead_time >= until_execution:
        raise BadInput(
            "the suite needs a cos-command-lead-time below two thirds of "
            "the future-dating-limit; change one of the two parameters"
        )
    return Timing(
        window=window,
        past_window=window + _A_MINUTE,
        a_while=window / _PARTS_OF_A_WINDOW,
        until_execution=until_execution,
        past_cos_party_time_out=settings.duration("cos-party-time-out") + _A_MINUTE,
        cos_command_lead_time=lead_time,
        future_dating_limit=settings.duration("future-dating-limit"),
        past_wait_period=settings.duration("sequence-wait-period") + _A_MINUTE,
        after_urgent_activation=settings.duration("notice-after-urgent-activation"),
        http_refusal=settings.count("malformed-request-http-status"),
        **_of_alerts(settings),
        command_attempts=settings.count("command-attempts"),
        command_retry_interval=settings.duration("command-retry-interval"),
        hub_alert_recipients=settings.choice("hub-alert-recipients"),
    )


def _of_alerts(settings: Settings) -> dict[str, timedelta]:
    names = ("alert-maximum-time-p", "alert-window-t", "alert-code-window-r", "alert-dead-band-d")
    longest, window, of_code, band = (settings.duration(name) for name in names)
    for name, shorter, longer in zip(
        names[1:], (longest, window, of_code), (window, of_code, band), strict=True
    ):
        if longer < _TIMES_WITHIN * shorter or not shorter:
            raise BadInput(
                f"the suite needs an {name} of at least {_TIMES_WITHIN} times the one before it of "
                f"{', '.join(names)}; change one of these parameters"
            )
    return {
        "alert_longest_time": longest,
        "alert_window": window,
        "alert_code_window": of_code,
        "alert_dead_band": band,
    }
