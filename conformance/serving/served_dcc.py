"""The reference DCC as the server has it: with the keys of a given DCC, and nothing done twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.key_store import Purpose
from srpd.conformance.messages.pki import Credential
from srpd.conformance.messages.requests import Request
from srpd.conformance.messages.signature import sign
from srpd.conformance.messages.xml import SR
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.checks import Check
from srpd.conformance.serving.kept_request import Checked, KeptRequest
from srpd.conformance.targets.protocol import PortMessage
from srpd.model.catalogue import SERVICE_REQUESTS
from srpd.model.faults import BadInput

ACCESS_CONTROL_BROKER: Final = "accessControlBroker"
TRANSFORM: Final = "transform"
_PRE_COMMAND: Final = f"{{{SR}}}PreCommand"


@dataclass(frozen=True, slots=True)
class DccKeys:
    """With which a DCC signs Pre-Commands, and with which everything else."""

    transform: Credential
    other: Credential

    @classmethod
    def of(cls, held: Mapping[Purpose, Credential]) -> DccKeys:
        """Those in a key store. Raises `BadInput` if one is missing."""
        found = [held.get(Purpose(DCC_EUI, role)) for role in (TRANSFORM, ACCESS_CONTROL_BROKER)]
        transform, other = found
        if transform is None or other is None:
            missing = TRANSFORM if transform is None else ACCESS_CONTROL_BROKER
            raise BadInput(
                f"the key store holds no key of the DCC ({DCC_EUI}) with the remote_party_role "
                f"{missing!r}"
            )
        return cls(transform, other)


class ServedDcc(ReferenceDcc):
    """`keys` are those it signs with; without them it makes its own when it is reset.

    `has_accepted` tells whether a request was accepted since it was last set to False.
    """

    def __init__(self, schema: Path | None = None, keys: DccKeys | None = None) -> None:
        super().__init__(schema=schema)
        self._keys = keys
        self.has_accepted = False
        self._checks_of_contents: dict[str, tuple[Check, ...]] = {}

    def renew_credential(self) -> Credential:
        return super().renew_credential() if self._keys is None else self._keys.other

    @property
    def certificates(self) -> str:
        """The certificates to verify with what it signs, in PEM, each once."""
        keys = self._keys
        used = [self.credential] if keys is None else [keys.other, keys.transform]
        return "".join(dict.fromkeys(each.pem for each in used))

    def signed(self, element: etree._Element) -> etree._Element:
        if self._keys is None or element.find(f".//{_PRE_COMMAND}") is None:
            return super().signed(element)
        return sign(element, self._keys.transform)

    def accept(self, request: Request) -> PortMessage:
        self.has_accepted = True
        return super().accept(request)

    def checks_of_the_contents(self, request: Request) -> tuple[Check, ...]:
        """They are the same for every request of a variant, and so are made once."""
        if request.variant not in SERVICE_REQUESTS:
            return super().checks_of_the_contents(request)
        if request.variant not in self._checks_of_contents:
            made = super().checks_of_the_contents(request)
            self._checks_of_contents[request.variant] = made
        return self._checks_of_contents[request.variant]

    # Signatures

    def check(self, request: Request) -> Checked:
        """Whether the signature holds, by what is known now."""
        return Checked(self.signing_certificate(request), super().signature_holds(request))

    def signature_holds(self, request: Request) -> bool:
        checked = request.checked if isinstance(request, KeptRequest) else None
        if checked is None or checked.certificate is not self.signing_certificate(request):
            return super().signature_holds(request)
        return checked.holds

    def repeats_another(self, request: Request) -> bool:
        """Whether it is a Replay, or the duplicate of a request under way: anybody can send it."""
        if not self.request_is_not_a_duplicate(request):
            return True
        return self.replay_check_applies(request) and not self.request_is_not_a_replay(request)
