"""The places in a sequence that a request can have: Response Codes E40 to E42, E45 and E53.

E46 and E54 are not given: nothing says which request is the last of its sequence, and which gas
requests return encrypted data is not public.
"""

from __future__ import annotations

from datetime import datetime

from srpd.conformance.messages.requests import Request
from srpd.conformance.reference.core import Core
from srpd.model.terms import FutureDating

COMMAND_VARIANTS_IN_SEQUENCE = frozenset({1, 3, 5, 7})
"""Those whose Command goes to the Device (UNSURE)."""


class SequenceChecks(Core):
    """The checks of `FirstInSequence` and `PrecedingServiceRequestID`."""

    def has_a_place(self, request: Request) -> bool:
        return request.preceding is not None or request.first_in_sequence is True

    def first_has_none_before_it(self, request: Request) -> bool:
        """E40"""
        return request.preceding is None or request.first_in_sequence is not True

    def names_one_that_no_other_names(self, request: Request) -> bool:
        """E41"""
        if request.preceding is None:
            return True
        other = self.state.followers.get(str(request.preceding))
        return other is None or other == str(request.request_id)

    def is_not_before_itself(self, request: Request) -> bool:
        """E42: neither directly nor in a circle."""
        preceding = {follower: before for before, follower in self.state.followers.items()}
        own, seen = str(request.request_id), set[str]()
        before = None if request.preceding is None else str(request.preceding)
        while before is not None and before not in seen:
            if before == own:
                return False
            seen.add(before)
            before = preceding.get(before)
        return True

    def command_variant_fits_a_sequence(self, request: Request) -> bool:
        """E45"""
        return request.command_variant in COMMAND_VARIANTS_IN_SEQUENCE

    def is_not_held_by_the_dcc(self, request: Request) -> bool:
        """E53: what follows another is not itself Future Dated (DSP)."""
        row = self.row(request)
        held = row is not None and row.future_dated is FutureDating.DSP
        dated = isinstance(request.execution_at, datetime)
        return request.preceding is None or not (held and dated)

    def remember_place(self, request: Request) -> None:
        """Which request names which as the one before it."""
        if request.preceding is not None:
            self.state.followers[str(request.preceding)] = str(request.request_id)
