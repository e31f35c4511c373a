"""Named properties: what must be so of the law itself, each with its clause.

A property is checked over every configuration of the composed systems. If the cards, taken
together, let it be broken, the law is encoded wrongly or says more than it seems to; the shortest
sequence of stimuli that breaks it is the argument. A property is data, like a card.
"""

from __future__ import annotations

from srpd.model.conditions import either, unless, where
from srpd.model.machines import (
    alert_code,
    alert_incident,
    alert_window,
    change_of_supplier,
    firmware,
    future_dated_smets1,
    hub_firmware,
    notice_of_change,
    quarantine,
    response_or_alert,
    schedule,
    sequence,
    service_request,
    smi_status,
)
from srpd.model.property_shapes import Never, NeverAfter, NeverIn, Once, Only, Property, With
from srpd.model.requests import DEPENDENT, NON_DEVICE, Target
from srpd.model.requests import Fact as RequestFact

_SENDING = (
    quarantine.Duty.SEND_TO_DEVICE,
    quarantine.Duty.SEND_TO_USER,
    quarantine.Duty.COUNTERSIGN_AND_SEND,
)
_WITH_STATUS = tuple(
    state
    for state in smi_status.State
    if state not in {smi_status.State.NOT_HELD, smi_status.State.NO_STATUS}
)

_FAILS_A_CHECK = either(
    unless(response_or_alert.Fact.PROTECTION_CHECKS),
    unless(response_or_alert.Fact.CERTIFICATE_VALID),
)
_AFTER_ANOTHER = (
    DEPENDENT,
    where(
        sequence.Fact.ONE_BEFORE,
        *(set(sequence.Standing) - {sequence.Standing.EXECUTED}),
    ),
)

PROPERTIES: tuple[Property, ...] = (
    Property(
        "nothing-sent-undetected",
        "13.1(b)",
        "where a number in a period is the threshold, nothing is sent unless it was found within "
        "it, or the User released it",
        Only(
            quarantine.MACHINE.name,
            _SENDING,
            after=(
                quarantine.Event.VOLUME_IS_WITHIN_THRESHOLD,
                quarantine.Event.USER_INSTRUCTS_PROCESSING,
            ),
            provided=(where(quarantine.Fact.THRESHOLD, quarantine.Threshold.VOLUME),),
        ),
    ),
    Property(
        "no-value-sent-unmeasured",
        "13.1(b)",
        "where a data value is limited, nothing is sent unless the value was found within the "
        "limits, or the User released it",
        Only(
            quarantine.MACHINE.name,
            _SENDING,
            after=(
                quarantine.Event.VALUE_IS_WITHIN_LIMITS,
                quarantine.Event.USER_INSTRUCTS_PROCESSING,
            ),
            provided=(where(quarantine.Fact.THRESHOLD, quarantine.Threshold.DATA_VALUE),),
        ),
    ),
    Property(
        "sent-once",
        "13.2(a)",
        "what is sent to the Device is sent once",
        Once(quarantine.MACHINE.name, (quarantine.Duty.SEND_TO_DEVICE,)),
    ),
    Property(
        "deleted-never-sent",
        "12.3(b)",
        "what was deleted from quarantine is never sent",
        NeverAfter(quarantine.MACHINE.name, _SENDING, after=(quarantine.Duty.DELETE,)),
    ),
    Property(
        "nothing-behind-an-uncommissioned-hub",
        "13.2(a)",
        "nothing reaches a Device behind a Communications Hub Function that is not commissioned",
        Never(
            quarantine.MACHINE.name,
            (quarantine.Duty.SEND_TO_DEVICE,),
            provided=(where(quarantine.Fact.HUB_COMMISSIONED, False),),
        ),
    ),
    Property(
        "no-acknowledgement-of-non-device-requests",
        "18.1(a)",
        "a Non-Device Service Request is never acknowledged",
        Never(
            service_request.MACHINE.name,
            (service_request.Duty.ACKNOWLEDGE,),
            provided=(NON_DEVICE,),
        ),
    ),
    Property(
        "no-detection-on-non-device-requests",
        "18.1(d)",
        "a Non-Device Service Request is never handed over for sending, where detection is applied",
        Never(
            service_request.MACHINE.name,
            (service_request.Duty.SEND_COMMAND, service_request.Duty.SEND_COUNTERSIGNED),
            provided=(NON_DEVICE,),
        ),
    ),
    Property(
        "stored-request-sent-at-its-date",
        "6.5(d)(ii)",
        "a stored Service Request is sent only once its execution date is reached",
        Only(
            future_dated_smets1.MACHINE.name,
            (future_dated_smets1.Duty.SEND_COUNTERSIGNED,),
            after=(future_dated_smets1.Event.EXECUTION_TIME_IS_REACHED,),
        ),
    ),
    Property(
        "one-stored-request-in-a-place",
        "6.5(b)",
        "the place for one Device and one Service Reference Variant never holds two requests that "
        "are still to be executed",
        NeverAfter(
            future_dated_smets1.MACHINE.name,
            (future_dated_smets1.Duty.KEEP,),
            after=(future_dated_smets1.Duty.KEEP,),
            until=(future_dated_smets1.Duty.DELETE_STORED, future_dated_smets1.Duty.CEASE),
        ),
    ),
    Property(
        "deleted-stored-request-never-sent",
        "6.5(b)",
        "a stored Service Request that was deleted is never sent",
        NeverAfter(
            future_dated_smets1.MACHINE.name,
            (future_dated_smets1.Duty.SEND_COUNTERSIGNED,),
            after=(future_dated_smets1.Duty.DELETE_STORED,),
            until=(future_dated_smets1.Duty.KEEP,),
        ),
    ),
    Property(
        "no-command-before-its-turn",
        "15.1(a)",
        "what depends on a request is sent only once that one was Successfully Executed",
        Only(
            sequence.MACHINE.name,
            (sequence.Duty.SEND_COMMAND,),
            after=(sequence.Event.ONE_BEFORE_IS_EXECUTED,),
            provided=_AFTER_ANOTHER,
        ),
    ),
    Property(
        "no-countersigned-request-before-its-turn",
        "15.1(b)",
        "what depends on a SMETS1 Service Request is sent only once that one was Successfully "
        "Executed",
        Only(
            sequence.SMETS1_MACHINE.name,
            (sequence.Duty.SEND_COUNTERSIGNED,),
            after=(sequence.Event.ONE_BEFORE_IS_EXECUTED,),
            provided=_AFTER_ANOTHER,
        ),
    ),
    Property(
        "decommissioned-meters-have-no-mpxn",
        "18.1(d)(vii)(B)",
        "a Smart Meter that is decommissioned is associated with no MPRN or MPAN",
        With(
            smi_status.MACHINE.name,
            smi_status.State.DECOMMISSIONED,
            (smi_status.Duty.DISASSOCIATE_MPXN,),
            provided=(where(smi_status.Fact.TYPE, Target.ESME, Target.GSME),),
        ),
    ),
    Property(
        "no-change-of-supplier-without-the-cos-party",
        "8.5(a)",
        "nothing that changes a supplier's credentials is sent before the CoS Party authorises it",
        Only(
            change_of_supplier.MACHINE.name,
            (change_of_supplier.Duty.SEND_COMMAND, change_of_supplier.Duty.SEND_COUNTERSIGNED),
            after=(change_of_supplier.Event.COS_PARTY_AUTHORISES,),
        ),
    ),
    Property(
        "future-dated-change-of-supplier-sent-once",
        "15.2",
        "the Command of a change of supplier is sent once",
        Once(change_of_supplier.MACHINE.name, (change_of_supplier.Duty.SEND_COMMAND,)),
    ),
    Property(
        "nothing-sent-of-a-cancelled-request",
        "15.3",
        "nothing is sent of a stored Service Request whose services are cancelled",
        NeverAfter(
            future_dated_smets1.MACHINE.name,
            (future_dated_smets1.Duty.SEND_COUNTERSIGNED,),
            after=(future_dated_smets1.Event.SERVICES_ARE_CANCELLED,),
            until=(future_dated_smets1.Event.REQUEST_IS_TO_BE_STORED,),
        ),
    ),
    Property(
        "nothing-sent-of-a-cancelled-schedule",
        "15.3",
        "nothing is sent of a schedule whose services are cancelled",
        NeverAfter(
            schedule.MACHINE.name,
            (schedule.Duty.SEND_COMMAND,),
            after=(schedule.Event.SERVICES_ARE_CANCELLED,),
            until=(schedule.Event.CREATED, schedule.Event.CREATED_FOR_ONE_POINT),
        ),
    ),
    Property(
        "nothing-sent-of-a-cancelled-change-of-supplier",
        "15.3",
        "nothing is sent of a change of supplier whose services are cancelled",
        NeverAfter(
            change_of_supplier.MACHINE.name,
            (change_of_supplier.Duty.SEND_COMMAND, change_of_supplier.Duty.SEND_COUNTERSIGNED),
            after=(change_of_supplier.Event.SERVICES_ARE_CANCELLED,),
        ),
    ),
    Property(
        "no-firmware-for-a-device-left-out",
        "18.1(d)(viii)(B)",
        "firmware is never sent to a Device that the Service Response is to name as left out",
        Never(
            firmware.MACHINE.name,
            (firmware.Duty.SEND_TOWARDS_HUB, firmware.Duty.SEND_TO_S1SP),
            provided=(where(firmware.Fact.STANDING, *firmware.LEFT_OUT),),
        ),
    ),
    Property(
        "no-hub-firmware-without-its-creators-signature",
        "5.1(c)",
        "an image that its creator has not signed is never distributed to a Communications Hub",
        Never(
            hub_firmware.MACHINE.name,
            (hub_firmware.Duty.DISTRIBUTE,),
            provided=(where(hub_firmware.Fact.SIGNATURE_IS_CREATORS, False),),
        ),
    ),
    Property(
        "no-activation-without-notice",
        "5.2",
        "what is not urgent is never activated with less than 7 days' notice",
        Never(
            hub_firmware.MACHINE.name,
            (hub_firmware.Duty.ACTIVATE,),
            provided=(
                where(hub_firmware.Fact.URGENT, False),
                where(hub_firmware.Fact.LEAD, hub_firmware.Lead.LESS),
            ),
        ),
    ),
    Property(
        "nothing-made-between-points-in-time",
        "18.1(d)(iv)(C)",
        "a schedule leads to a Command only once a point in time of it is reached",
        Only(
            schedule.MACHINE.name,
            (schedule.Duty.SEND_COMMAND,),
            after=(schedule.Event.POINT_IN_TIME_IS_REACHED,),
        ),
    ),
    Property(
        "schedules-are-their-creators",
        "18.1(d)(vi)",
        "a schedule is neither read nor deleted for a User that did not create it",
        Never(
            service_request.MACHINE.name,
            (service_request.Duty.INCLUDE_SCHEDULE, service_request.Duty.DELETE_SCHEDULE),
            provided=(unless(RequestFact.CREATED_SCHEDULE),),
        ),
    ),
    Property(
        "type-2-devices-have-no-status",
        "18.1(d)(iii)",
        "a Type 2 Device never has an SMI Status",
        NeverIn(smi_status.MACHINE.name, _WITH_STATUS, fixed={smi_status.Fact.TYPE: Target.TYPE_2}),
    ),
    Property(
        "nothing-unchecked-to-unknown-parties",
        "17.6(c)",
        "nothing is sent to an Unknown Remote Party that failed one of the two checks",
        Never(
            response_or_alert.MACHINE.name,
            (
                response_or_alert.Duty.SEND_RESPONSE_TO_SENDER,
                response_or_alert.Duty.SEND_RESPONSE,
                response_or_alert.Duty.SEND_ALERT,
            ),
            provided=(unless(response_or_alert.Fact.KNOWN_REMOTE_PARTY), _FAILS_A_CHECK),
        ),
    ),
    Property(
        "no-unchecked-sub-ghz-alerts",
        "17.7(c)",
        "no Sub GHz Alert is sent on that failed one of the two checks",
        Never(
            response_or_alert.MACHINE.name,
            (response_or_alert.Duty.SIGN_AND_SEND_SUB_GHZ_ALERT,),
            provided=(_FAILS_A_CHECK,),
        ),
    ),
    Property(
        "no-notice-of-a-change-that-failed",
        "17.4",
        "nobody is told of a change that was not made",
        Never(
            notice_of_change.MACHINE.name,
            tuple(notice_of_change.Duty),
            provided=(unless(notice_of_change.Fact.SUCCESSFUL),),
        ),
    ),
    Property(
        "no-incidents-about-a-device-with-creation-off",
        "17.9(c)",
        "with incident creation off, that a number of Alerts exceeds M or A leads to no incident",
        Never(
            alert_window.MACHINE.name,
            (alert_window.Duty.RAISE_AMBER_INCIDENT, alert_window.Duty.RAISE_RED_INCIDENT),
            provided=(unless(alert_window.Fact.INCIDENTS_ON),),
        ),
    ),
    Property(
        "no-incidents-about-a-code-with-creation-off",
        "17.9(c)",
        "with incident creation off, that an Alert Code is labelled leads to no incident",
        Never(
            alert_incident.MACHINE.name,
            (alert_incident.Duty.RAISE_INCIDENT,),
            provided=(unless(alert_incident.Fact.INCIDENTS_ON),),
        ),
    ),
    Property(
        "labelled-only-when-counted",
        "17.8(a)",
        "no Alert Code is labelled unless the count for each Alert Code has begun",
        Only(
            alert_code.MACHINE.name,
            (alert_code.Duty.LABEL,),
            after=(alert_code.Event.COUNTING_BEGINS,),
        ),
    ),
)
"""Every property, in the order in which they are reported."""
