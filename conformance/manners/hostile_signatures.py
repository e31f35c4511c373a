"""Signatures and certificates that do not protect a Service Request, though they may seem to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from srpd.conformance.bindings.bench import Bench, Handling
from srpd.conformance.bindings.drafts import Draft
from srpd.conformance.fixtures.world import BEGIN, mpid, user_of_role
from srpd.conformance.manners import forged, set_right
from srpd.conformance.manners.handled import Handled
from srpd.conformance.messages.pki import Credential, TestPki
from srpd.generators.manners import Manner

Change = Callable[[etree._Element], etree._Element]
Sign = Callable[[etree._Element, Credential], etree._Element]
Prepare = Callable[[Bench, Draft], None]

STRANGERS_SEED = "an authority that takes the name of another"

_COVERED = "the signature is over the whole Service Request as it is sent (6.1(d))"
_MADE = "the signature is made with the key of the Certificate that it names (6.1(d))"
_VALID = "Validity of the signing Certificate is confirmed (6.1(e))"
_ROLE = "the signing Certificate has the Remote Party Role 'xmlSign' (6.1(e); E65, MP260)"
_SAMPLES = "Whether it may be so is not public: all public samples are signed otherwise."
_UNAUTHENTICATED = frozenset({"E100"})
"""What a request is refused with that fails Message Authentication (DUIS 3.2.3, MP260)."""
_WHOSE = (
    "6.1(g)(i) asks whose Certificate it is for a CoS Service Request; for others 6.1 does not."
)

_CHANGED: tuple[tuple[str, str, str, Change], ...] = (
    ("unsigned", "it has no Signature", _MADE, forged.without_signature),
    ("an empty Signature", "its Signature holds nothing", _MADE, forged.emptied),
    ("a signature of zeros", "both numbers of the signature are 0", _MADE, forged.of_zeros),
    ("half a signature", "the second number is missing", _MADE, forged.cut_short),
    ("changed after signing", "a space was added", _COVERED, forged.changed_afterwards),
    ("another issuer named", "no such authority is known", _MADE, forged.naming_another_issuer),
    ("another serial named", "no such Certificate is known", _MADE, forged.naming_another_serial),
    (
        "around a signed Request",
        "an unsigned Request holds a signed one",
        _COVERED,
        forged.around_the_signed,
    ),
    (
        "a signed Request in the Signature",
        "an unsigned Request has the Signature of another, which is inside",
        _COVERED,
        forged.with_the_signed_as_object,
    ),
    (
        "before a signed Body",
        "an unsigned Header and Body stand before those that were signed",
        _COVERED,
        forged.before_the_signed_body,
    ),
    ("two Signatures", "the Signature stands twice", _COVERED, forged.signed_twice),
)
_SIGNED: tuple[tuple[str, str, str, Sign], ...] = (
    ("another key", "another key signed it", _MADE, forged.by_another_key),
    (
        "another digest",
        "the digest of something else is signed",
        _COVERED,
        forged.of_another_digest,
    ),
    (
        "another element signed",
        "the Reference is to an Object in the Signature",
        _COVERED,
        forged.of_another_element,
    ),
    ("the Body left out", "a Transform leaves it out", _COVERED, forged.of_the_header_alone),
    ("a code for a signature", "an HMAC with the public key as key", _MADE, forged.by_hmac),
    ("said to be RSA", "the Certificate has no such key", _MADE, forged.by_rsa),
    ("no method", "the method named does nothing", _MADE, forged.by_no_method),
)
_ROLES = ("networkOperator", "accessControlBroker", "transitionalCoS", "coSPartyXmlSign")


def signatures() -> Iterator[Handled]:
    """Ways in which Cryptographic Protection does not check."""
    for name, says, rule, change in _CHANGED:
        yield _signature(name, says, rule, Handling(draft=set_right.signature, signed=change))
    for name, says, rule, sign in _SIGNED:
        yield _signature(name, says, rule, Handling(draft=set_right.signature, sign=sign))
    yield _signature(
        "a Certificate nobody knows",
        "the DCC does not hold the Certificate that is named",
        _MADE,
        Handling(draft=_with_unknown_certificate),
    )
    yield _open("SHA-1", "signature and digest use SHA-1", _SAMPLES, sign=forged.with_sha1)
    for name, says, signed in (
        ("no KeyInfo", "no Certificate is named", forged.without_key_info),
        ("no issuer and serial", "the Certificate is named otherwise", forged.naming_no_serial),
        ("comments in the Signature", "comments stand in the Signature", forged.with_comments),
    ):
        yield _open(name, says, _SAMPLES, signed=signed, preferred=_UNAUTHENTICATED)
    yield _open(
        "signed by another User", "the Certificate is another User's", _WHOSE, draft=_by_another
    )


def certificates() -> Iterator[Handled]:
    """Ways in which the signing Certificate is not valid."""
    for name, says, prepare in (
        ("not yet valid", "its validity has not begun", _not_yet_valid),
        ("revoked", "it was revoked", _revoked),
        ("of a stranger", "another key issued it under the issuer's name", _of_a_stranger),
    ):
        yield Handled(Manner(f"a Certificate {name}", says, _VALID), Handling(draft=prepare))
    yield Handled(
        Manner(
            "a stranger's Certificate that comes along",
            "another key issued it under the issuer's name, and the Signature holds it",
            _VALID,
        ),
        Handling(draft=_of_a_stranger, sign=forged.with_its_certificate),
    )


def roles() -> Iterator[Handled]:
    """Certificates for another purpose than to sign Service Requests."""
    for role in _ROLES:
        manner = Manner(f"a Certificate for {role}", "its Remote Party Role is another", _ROLE)
        yield Handled(manner, Handling(draft=_of_role(role)))


def _signature(name: str, says: str, rule: str, handling: Handling) -> Handled:
    return Handled(Manner(name, says, rule), handling)


def _open(
    name: str,
    says: str,
    why: str,
    *,
    draft: Prepare | None = None,
    sign: Sign | None = None,
    signed: Change | None = None,
    preferred: frozenset[str] = frozenset(),
) -> Handled:
    def prepare(bench: Bench, made: Draft) -> None:
        set_right.signature(bench, made)
        if draft is not None:
            draft(bench, made)

    rule = "a signature that is not authenticated is refused with E100 (DUIS 3.2.3, MP260)"
    rule = rule if preferred else "no rule of the Code says it"
    manner = Manner(name, says, rule, still=True, unsettled=why, preferred=preferred, last=True)
    return Handled(manner, Handling(draft=prepare, sign=sign, signed=signed))


def _with_unknown_certificate(bench: Bench, made: Draft) -> None:
    set_right.signature(bench, made)
    made.signer = made.pki.issue(made.sender, "xmlSign", mpids=(_mpid(made),), copy=21)


def _by_another(_: Bench, made: Draft) -> None:
    other = user_of_role(made.role, rival=not made.rival)
    name = mpid(made.role, rival=not made.rival)
    made.signs_with(made.pki.issue(other, "xmlSign", mpids=(name,)))


def _not_yet_valid(_: Bench, made: Draft) -> None:
    made.signs_with(made.pki.not_yet_valid(made.sender))


def _revoked(_: Bench, made: Draft) -> None:
    signer = made.pki.issue(made.sender, "xmlSign", mpids=(_mpid(made),), copy=22)
    made.signs_with(signer, revoked=True)


def _of_a_stranger(_: Bench, made: Draft) -> None:
    """The DCC knows the Certificate, and that of the authority whose name it bears."""
    stranger = TestPki(STRANGERS_SEED, BEGIN)
    made.signs_with(stranger.issue(made.sender, "xmlSign", mpids=(_mpid(made),), copy=23))
    made.certificates.append((made.pki.issuing, False))


def _of_role(role: str) -> Prepare:
    def prepare(_: Bench, made: Draft) -> None:
        made.signs_with(made.pki.issue(made.sender, role, mpids=(_mpid(made),)))

    return prepare


def _mpid(made: Draft) -> str:
    return mpid(made.role, rival=made.rival)
