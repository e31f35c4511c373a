"""What the references do: their answers to the items that every target of their role answers.

What ``hello`` answers is not repeated.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_YES: Final = "yes"

OF_THE_DCC: Final = MappingProxyType(
    dict.fromkeys(
        (
            *("service-request", "pre-command", "cos", "device-log", "firmware"),
            *("future-dated-smets1", "signed-pre-command", "handover", "hub-replacement", "join"),
            *("quarantine", "sending-commands", "sending-countersigned", "sequencing"),
            *("responses-and-alerts", "alert-storm", "non-device", "smi-status", "schedules"),
            *("hub-firmware", "signed-by-dcc", "device-certificates", "gbcs-payloads"),
            "web-services",
            *("quarantine-decisions", "services-cancelled", "alert-parameters"),
        ),
        _YES,
    )
)
OF_THE_COS_PARTY: Final = MappingProxyType(
    dict.fromkeys(("authorisation", "anomaly-detection", "hold-authorisations"), _YES)
)
OF_THE_S1SP: Final = MappingProxyType(
    dict.fromkeys(("checks", "firmware-images", "top-ups", "equivalent-steps"), _YES)
)
OF_THE_USER: Final = MappingProxyType(
    dict.fromkeys(
        ("suspended-devices", "firmware-updates", "pre-commands", "hub-replacement", "gas-proxy"),
        _YES,
    )
)
