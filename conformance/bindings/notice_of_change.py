"""The binding of clauses 10.3 to 10.5, 17.4 and 17.5: who is told of a change."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.sights import AtEach, Parties, sorts
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.notice_of_change import MACHINE, Duty

_LOG = sorts(Sort.LOG_ALERT)
_CREDENTIALS = sorts(Sort.CREDENTIALS_ALERT)

BINDING = Binding(
    MACHINE,
    owed={
        Duty.TELL_OF_DECOMMISSIONING: AtEach(
            sorts(Sort.DECOMMISSIONING_ALERT), Parties.OTHER_SUPPLIERS_AND_NETWORKS, signed=True
        ),
        Duty.TELL_OF_HUB_LOG: AtEach(_LOG, Parties.OTHER_SUPPLIERS, signed=True),
        Duty.TELL_OF_GAS_PROXY_LOG: AtEach(_LOG, Parties.GAS_SUPPLIER, signed=True),
        Duty.TELL_OWNER_OF_CREDENTIALS: AtEach(
            _CREDENTIALS, Parties.OWNER_OF_CREDENTIALS, signed=True
        ),
    },
    forbidden={
        Duty.TELL_OF_HUB_LOG: _LOG,
        Duty.TELL_OF_GAS_PROXY_LOG: _LOG,
        Duty.TELL_OWNER_OF_CREDENTIALS: _CREDENTIALS,
    },
    permitted={Duty.TELL_OWNER_OF_CREDENTIALS: _CREDENTIALS},
)
