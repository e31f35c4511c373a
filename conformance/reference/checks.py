"""Clauses 6.1, 6.3 and 7.1: which checks apply to a request, in which order, and with which codes.

Appendix AB fixes no order (6.3). This DCC's order is: the signature and its certificate (6.1(d),
(e)), rights and role (b), registration (f), since Appendix R 8.1.26 puts its code before others,
verification (a), Replay (n), SMI Status (c), and then those that concern few kinds of request: (o),
(l), (h), (g), (k), (j), (i), (m), and last the place in a sequence. It stops at the first that
fails.

Codes are those of DUIS. Where public material does not settle which code belongs to a check, the
code stands in `UNSURE_CODES`: the codes exist, that they mean this is not confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.checks_common import CommonChecks
from srpd.conformance.reference.checks_content import ContentChecks
from srpd.conformance.reference.checks_credentials import CredentialChecks
from srpd.conformance.reference.checks_eligibility import EligibilityChecks
from srpd.conformance.reference.checks_payload import PayloadChecks
from srpd.conformance.reference.checks_sequence import SequenceChecks

SIGNATURE: Final = "6.1(d)"
REPLAY: Final = "6.1(n)"
SUB_GHZ: Final = "6.1(m)"
DUPLICATE: Final = "duplicate"
SEQUENCE: Final = "15.1"
EXECUTION_DATE: Final = "execution date"

UNSURE_CODES = MappingProxyType(
    {
        EXECUTION_DATE: "E1000",
        "6.1(g)(i)": "E062301",
        "6.1(g)(ii)": "E4",
        "6.1(g)(iii)": "E062302",
        "6.1(g)(iv)": "E062303",
        "6.1(g)(v)": "E062304",
        "6.1(g)(vi)": "E062305",
        "6.1(g)(vii)": "E062306",
        "6.1(g)(viii)": "E062304",
        "6.1(g)(ix)": "E062302",
        "6.1(h) 8.12.1": "E081202",
        "6.1(h) 8.12.2": "E081221",
        "6.1(i) 11.1": "E110101",
        "6.1(i) 11.4": "E110401",
        "6.1(j) 6.15.1": "E061501",
        "6.1(j) 6.21": "E062101",
        "6.1(j) 6.23": "E062306",
        "6.1(k) 6.15.1": "E061504",
        "6.1(k) 6.21": "E062102",
        "6.1(k) 6.23": "E062306",
        "6.1(m)": "E062801",
        "6.1(o)": "E4",
    }
)

Predicate = Callable[[Request], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """One limb: when it applies, what must hold, and the code that tells that it does not."""

    clause: str
    code: str
    holds: Predicate
    applies: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """The limb that failed, and the code of the answer."""

    clause: str
    code: str


class Checks(
    CommonChecks, EligibilityChecks, CredentialChecks, PayloadChecks, ContentChecks, SequenceChecks
):
    """The check lists."""

    def checks(self, request: Request) -> tuple[Check, ...]:
        """The limbs of 6.1, in the order in which this DCC makes them."""
        return (
            *self.checks_of_the_sender(),
            *self.checks_of_the_registration(),
            *self.checks_of_the_form(request),
            *self.checks_of_the_request(),
            *self.checks_of_the_contents(request),
            *self.checks_of_the_sequence(),
        )

    def checks_of_the_sender(self) -> tuple[Check, ...]:
        """6.1(d), (e), (b), and whether there is such a variant. Those of 7.1 are the same."""
        return (
            Check(SIGNATURE, "E100", self.signature_holds),
            Check(SIGNATURE, "E100", self.signature_is_the_senders, self.is_not_cos),
            Check("6.1(e)", "E100", self.signing_certificate_is_valid),
            Check("6.1(e)", "E65", self.signing_certificate_is_for_xml_signing),
            Check("6.1(a)", "E48", self.reference_and_variant_belong_together),
            Check("6.1(b)", "E1", self.sender_is_a_user),
            Check("6.1(b)", "E3", self.senders_rights_are_not_suspended),
            Check("6.1(b)", "E2", self.senders_role_is_eligible),
        )

    def checks_of_the_registration(self) -> tuple[Check, ...]:
        """6.1(f)."""
        return (
            Check("6.1(f)", "E4", self.sender_is_an_eligible_user, self.registration_check_applies),
        )

    def checks_of_the_form(self, request: Request) -> tuple[Check, ...]:
        """6.1(a): what remains of it. Those of 7.1(a) are the same."""
        smets1 = self.is_smets1(request)
        device_only = self.is_for_smets1_device
        return (
            Check("6.1(a)", "E49", self.body_fits_the_variant),
            Check("6.1(a)", "E19", self.device_is_known, self.device_check_applies),
            Check("6.1(a)", "E11", self.variant_fits_the_device),
            Check("6.1(a)", "E60", self.variant_exists_for_smets1, device_only),
            Check("6.1(a)", "E61" if smets1 else "E12", self.command_variant_applies),
            Check(
                EXECUTION_DATE,
                UNSURE_CODES[EXECUTION_DATE],
                self.execution_date_is_permitted,
                self.execution_date_check_applies,
            ),
        )

    def checks_of_the_request(self) -> tuple[Check, ...]:
        """6.1(n), (c)."""
        return (
            Check(REPLAY, "E63", self.request_is_not_a_replay, self.replay_check_applies),
            Check(DUPLICATE, "E55", self.request_is_not_a_duplicate),
            Check("6.1(c)", "E5", self.smi_status_permits, self.status_check_applies),
        )

    def checks_of_the_sequence(self) -> tuple[Check, ...]:
        """The codes of DUIS for places in a sequence that clause 15.1 cannot order."""
        return tuple(
            Check(SEQUENCE, code, holds, self.has_a_place)
            for code, holds in (
                ("E40", self.first_has_none_before_it),
                ("E42", self.is_not_before_itself),
                ("E41", self.names_one_that_no_other_names),
                ("E45", self.command_variant_fits_a_sequence),
                ("E53", self.is_not_held_by_the_dcc),
            )
        )

    def checks_of_the_contents(self, request: Request) -> tuple[Check, ...]:
        """6.1(o), (l), (h), (g), (k), (j), (i), (m)."""
        cos = (
            ("6.1(g)(i)", self.cos_signer_is_the_sender),
            ("6.1(g)(ii)", self.cos_mpid_is_in_the_signing_certificate),
            ("6.1(g)(iii)", self.cos_mpxn_is_that_of_the_inventory),
            ("6.1(g)(iv)", self.cos_certificates_are_necessary_and_sufficient),
            ("6.1(g)(v)", self.cos_certificates_are_of_suppliers),
            ("6.1(g)(vi)", self.cos_key_usages_fit),
            ("6.1(g)(vii)", self.cos_top_up_floor_is_given),
            ("6.1(g)(viii)", self.cos_certificates_are_the_senders),
            ("6.1(g)(ix)", self.cos_mpxn_is_associated_with_the_device),
        )
        others: tuple[tuple[str, Predicate, Predicate], ...] = (
            (
                "6.1(o)",
                self.sender_is_import_supplier_on_the_network,
                self.firmware_activation_check_applies,
            ),
            (
                "6.1(l)",
                self.sender_is_responsible_supplier_for_the_mpxn,
                self.device_log_addition_check_applies,
            ),
            ("6.1(h)", self.restored_log_is_of_the_senders_system, self.log_restore_check_applies),
            *((clause, holds, self.is_cos) for clause, holds in cos),
            ("6.1(k)(i)", self.every_issuer_is_contained, self.replaces_credentials),
            ("6.1(k)(ii)", self.every_issuer_has_issued_one, self.replaces_credentials),
            ("6.1(j)", self.contained_certificates_are_valid, self.holds_certificates),
            (
                "6.1(i)",
                self.image_hash_is_that_of_the_central_products_list,
                self.updates_firmware,
            ),
            (SUB_GHZ, self.sub_ghz_channels_are_available, self.sets_sub_ghz_configuration),
        )
        return tuple(
            Check(clause, self.code_of(clause, request), holds, applies)
            for clause, holds, applies in others
        )

    def code_of(self, clause: str, request: Request) -> str:
        """The code for a limb whose code is UNSURE, or depends on the variant."""
        whole = clause if clause.startswith("6.1(g)") else clause[:6]
        return (
            UNSURE_CODES.get(f"{whole} {request.variant}")
            or UNSURE_CODES.get(whole)
            or ("E4" if whole == "6.1(l)" else "E100")
        )

    def is_not_cos(self, request: Request) -> bool:
        return not self.is_cos(request)

    def is_for_smets1_device(self, request: Request) -> bool:
        return self.is_smets1(request) and not self.is_non_device(request)

    def first_failure(
        self, request: Request, checks: Iterable[Check], exempt: frozenset[str] = frozenset()
    ) -> Rejection | None:
        """6.3: the first check that fails; those after it are not made."""
        for check in checks:
            if check.clause in exempt:
                continue
            if (check.applies is None or check.applies(request)) and not check.holds(request):
                return Rejection(check.clause, check.code)
        return None

    def checks_of_a_signed_pre_command(self, request: Request) -> tuple[Check, ...]:
        """7.1(a)-(f); (f) looks for certificates in a GBCS Payload that is opaque otherwise."""
        replaces = self.signed_pre_command_replaces_credentials
        code = self.code_of("6.1(k)", request)
        contained = self.payload_holds_every_issuer
        used = self.every_issuer_in_the_payload_has_issued_one
        return (
            *self.checks_of_the_sender(),
            *self.checks_of_the_form(request),
            Check(DUPLICATE, "E55", self.request_is_not_a_duplicate),
            Check("7.1(f)(i)", code, contained, replaces),
            Check("7.1(f)(ii)", code, used, replaces),
            *self.checks_of_the_sequence(),
        )

    def exempt_at_execution_time(self) -> frozenset[str]:
        """6.5(d)(ii): the Replay check by intent, 6.1(m) by the letter (H-01).

        Whether the RequestID is a duplicate is no question for a request that is under way, nor
        whether its execution date is to come.
        """
        exempt = REPLAY if self.choices.stored_request_is_exempt_from_replay_check else SUB_GHZ
        return frozenset({exempt, DUPLICATE, EXECUTION_DATE})
