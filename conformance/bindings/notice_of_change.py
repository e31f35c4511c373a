"""The binding of clauses 10.3 to 10.5, 17.4 and 17.5: who is told of a change."""

from __future__ import annotations

from srpd.conformance.bindings.binding import Binding
from srpd.conformance.bindings.expectations import AtEach, Parties, sorts
from srpd.conformance.observing.seen import Sort
from srpd.model.machines.notice_of_change import MACHINE, Duty

_DECOMMISSIONING = sorts(Sort.DECOMMISSIONING_ALERT)
_LOG = sorts(Sort.LOG_ALERT)
_CREDENTIALS = sorts(Sort.CREDENTIALS_ALERT)


def _each(several: frozenset[Sort], parties: Parties) -> AtEach:
    """To each of the parties; the sender may be told as well."""
    return AtEach(several, parties, signed=True, others=Parties.SENDER)


BINDING = Binding(
    MACHINE,
    owed={
        Duty.TELL_OF_DECOMMISSIONING: _each(_DECOMMISSIONING, Parties.OTHER_SUPPLIERS_AND_NETWORKS),
        Duty.TELL_OF_HUB_LOG: _each(_LOG, Parties.OTHER_SUPPLIERS),
        Duty.TELL_OF_GAS_PROXY_LOG: _each(_LOG, Parties.GAS_SUPPLIER),
        Duty.TELL_OWNER_OF_CREDENTIALS: _each(_CREDENTIALS, Parties.OWNER_OF_CREDENTIALS),
        Duty.TELL_FORMER_OWNER: _each(_CREDENTIALS, Parties.FORMER_OWNER),
    },
    forbidden={
        Duty.TELL_OF_HUB_LOG: _LOG,
        Duty.TELL_OF_GAS_PROXY_LOG: _LOG,
        Duty.TELL_OWNER_OF_CREDENTIALS: _CREDENTIALS,
        Duty.TELL_FORMER_OWNER: _CREDENTIALS,
    },
    permitted={
        Duty.TELL_OWNER_OF_CREDENTIALS: _CREDENTIALS,
        Duty.TELL_SENDER_OF_DECOMMISSIONING: _DECOMMISSIONING,
        Duty.TELL_SENDER_OF_LOG: _LOG,
    },
)
