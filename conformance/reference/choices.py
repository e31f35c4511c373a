"""What this DCC does where Appendix AB contradicts itself or leaves the answer open.

Each field is one answer in plain English; the identifier after it is that of the ambiguity. The
defaults are those of the list of readings. Another reference is `ReferenceDcc(Choices(...))`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Replay(Enum):
    """What makes a Service Request a Replay: the Appendix does not define the term (UNSURE)."""

    SAME_REQUEST = "a request with the same RequestID was accepted before"
    COUNTER_NOT_GREATER = "its counter is not above the last one accepted for sender and target"


def _certificates_needed() -> Mapping[str, frozenset[str]]:
    signing, agreement = "DigitalSigningCertificate", "KeyAgreementCertificate"
    meter = frozenset({signing, agreement, "KeyAgreementTopUpCertificate"})
    return MappingProxyType({"ESME": meter, "GSME": meter})


def _sub_ghz_channels() -> frozenset[str]:
    lower = {f"LowerBand/Channel{number}" for number in range(62)}
    return frozenset(lower | {f"UpperBand/Channel{number}" for number in range(27)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The open points of the text, each with the answer this DCC follows."""

    stored_request_is_exempt_from_replay_check: bool = True
    """H-01. False: the printed exemption, 6.1(m), so that the Replay check is made again."""
    smets1_cos_goes_through_the_cos_party: bool = True
    """H-06. False: literally 6.5(c), straight to the SMETS1 Service Provider."""
    cos_party_is_not_told_of_its_role: bool = False
    """H-05. True: literally 8.6(b), which excepts 8.4(c). False: it excepts 8.4(a)."""
    what_is_not_the_cos_partys_is_dropped: bool = False
    """H-05. True: of what fails 8.4(a), (b) or (c) nobody is told, as it may be from anybody."""
    any_same_request_deletes_the_stored_one: bool = True
    """H-13. False: only a request that is itself Future Dated Critical deletes it."""
    failed_execution_deletes_the_stored_request: bool = True
    """H-14. False: what failed its checks at the execution time stays stored."""
    failed_execution_is_notified: bool = True
    """H-14. False: the User is not told."""
    never_with_nothing_stored_is_accepted: bool = True
    """H-15. False: E52."""
    detection_counts_pre_commands: bool = False
    """H-16. True: detection is applied when a Pre-Command is produced as well."""
    no_threshold_passes_detection: bool = True
    """H-17. False: what no threshold covers is never sent (13.1(a), 14.1(a) by the letter)."""
    only_passed_items_count: bool = False
    """H-18. True: what was quarantined does not count for those that follow."""
    reaching_the_threshold_is_a_breach: bool = False
    """H-19. False: breach if the number exceeds the threshold."""
    firmware_version_of_suspended_device_may_be_read: bool = True
    """H-20. 'Read Firmware Version' to a suspended Device. False: the letter of 6.1(c)."""
    suspended_smets1_device_may_be_activated: bool = False
    """H-21. SMETS1 'Activate Firmware' to a suspended Device. False: the letter of 6.1(c)."""
    suspended_device_may_be_decommissioned: bool = False
    """H-22. False: 6.1(c) applies to 'Decommission Device' as it does to others."""
    orchestration_applies_everywhere: bool = True
    """H-31. False: 15.1 only where 7.2 and 8.5 make something subject to it."""
    failed_signature_is_answered: bool = True
    """H-32. True: E100 in an Acknowledgement. False: silence."""
    unassociated_device_may_be_updated: bool = True
    """H-38. 'Update Inventory' of a Device that no MPxN leads to: nobody is an Eligible User."""
    firmware_goes_to_any_status: bool = False
    """18.1(d)(viii). 6.1(c) spares firmware. False: a Device not commissioned is left out."""
    type_2_device_has_no_status: bool = True
    """H-44. False: a pre-notified IHD or CAD is 'pending' like any other Device."""
    firmware_is_refused_as_a_whole: bool = False
    """H-09. True: by 6.3, if the sender is no Eligible User for one Device that it lists."""
    schedule_stands_for_its_device: bool = False
    """H-23. True: a request that names a schedule identifies the Device for which it is."""
    gas_proxy_log_is_the_gas_suppliers: bool = False
    """H-61. True: the letter of 6.1(h), though 6.2(b) speaks of an Import Supplier."""
    non_critical_request_is_held: bool = True
    """H-62. False: one with an execution date is sent at once."""
    smets1_request_is_held: bool = False
    """H-63. True: a Non-Critical one with an execution date is held until then."""
    smets1_cos_is_held: bool = False
    """H-64. True: it is held until its execution date."""
    handover_is_held: bool = True
    """H-65. False: one with an execution date is sent at once."""
    held_request_is_checked_again: bool = False
    """H-41. True: a held (DSP) request is checked again when it falls due."""
    only_pending_devices_are_deleted: bool = False
    """From which statuses 'Update Inventory' deletes a Device is not public (UNSURE)."""
    replay: Replay = Replay.SAME_REQUEST
    status_is_checked_for_scheduled_requests: bool = False
    """H-08. True: what a schedule makes is checked under 6.1(c), too."""
    certificates_needed: Mapping[str, frozenset[str]] = field(default_factory=_certificates_needed)
    """6.1(g)(iv), by Device Type (UNSURE: the Trust Anchor Cells are in the GBCS).

    For a Device Type that is not here any number passes that the schema permits.
    """
    sub_ghz_available_channels: frozenset[str] = field(default_factory=_sub_ghz_channels)
    """6.1(m): band and channel (UNSURE: the list is in the GBCS; here all that DUIS can name)."""
