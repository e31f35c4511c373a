"""DCCs that do what the words leave free, and no reference does: none of them breaks a clause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from srpd.conformance.messages import contents
from srpd.conformance.messages.identifiers import Eui
from srpd.conformance.reference import ReferenceDcc


class TellsWhoDecommissionedTheHub(ReferenceDcc):
    """10.3 spares the DCC telling the Responsible Supplier that sent the request; it does not
    forbid it.
    """

    def tell_of_decommissioned_hub(self, request: Any, hub: Any) -> None:
        super().tell_of_decommissioned_hub(request, hub)
        notice = contents.device_status_change(
            Eui(hub.id), contents.StatusChange.CHF_DECOMMISSIONING
        )
        self.alert(request.originator, "N9", notice, "I0")


class TellsOfWhatIsDeleted(ReferenceDcc):
    """12.3 says that what is anomalous is deleted, and nothing of telling the User so."""

    def delete_quarantined(self, request_id: str) -> None:
        held = self.state.quarantine.get(request_id)
        super().delete_quarantined(request_id)
        if held is not None:
            self.alert_command_failure(held.request, "N13", "E100")


class WaitsForYears(ReferenceDcc):
    """15.1 says until when the Command may not be sent, and not how long it is waited for."""

    WAIT_PERIOD = timedelta(days=3000)


class TellsBeforeAndAfterAnUrgentActivation(ReferenceDcc):
    """5.2 asks for a notice in advance or one after the event, and forbids neither."""

    def users_are_told_before(self, _: Any) -> bool:
        return True


HABITS = (
    (TellsWhoDecommissionedTheHub, ("hub", "responses")),
    (TellsOfWhatIsDeleted, ("detection",)),
    (WaitsForYears, ("sequence",)),
    (TellsBeforeAndAfterAnUrgentActivation, ("hub-firmware",)),
)


@pytest.mark.parametrize(("dcc", "systems"), HABITS)
def test_what_no_words_forbid_breaks_no_clause(bench: Any, dcc: Any, systems: Any) -> None:
    played = bench.play(dcc, systems=systems)
    assert (played.failed, played.errors) == (set(), [])


class TellsOfAHubThatStays(ReferenceDcc):
    """Says that a hub was decommissioned where a meter was."""

    def decommission_device(self, request: Any) -> Any:
        device = self.device_of(request)
        if device is not None:
            notice = contents.device_status_change(
                Eui(device.id), contents.StatusChange.CHF_DECOMMISSIONING
            )
            self.alert(request.originator, "N9", notice, "I0")
        return super().decommission_device(request)


def test_who_is_told_more_than_must_be_is_not_told_what_is_not_so(bench: Any) -> None:
    assert "10.3" in bench.play(TellsOfAHubThatStays, systems=("meter",)).failed
